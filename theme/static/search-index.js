// Reads the static search index below search/: format and semantics in docs/search-index.md.
// Given to search.js as one global; a classic script, because modules do not load from a disk.
const searchIndex = (root) => {
  'use strict';
  const LONGEST = 8, PREFIX = 9, FILTER = 10;
  const LATIN = 'a-zß-öø-ÿ\u0100-\u024f\u1e00-\u1eff';
  const WORD = new RegExp(`[${LATIN}]+`, 'g');

  // ---- texts and tokens

  const normalise = (text) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

  function hashWord(word) {
    let state = 0x811c9dc5;
    for (let i = 0; i < word.length; i++) state = Math.imul(state ^ word.charCodeAt(i), 0x01000193);
    return (state | 0x80000000) >>> 0;
  }

  // Tokens of a normalised text, each with its place in it.
  function tokenise(normal) {
    const tokens = [];
    const add = (value, start, end, word) => tokens.push({ value, start, end, word });
    const characters = (start, end) => {
      if (normal.slice(start, end) === ' ' && start && end < normal.length) return;
      for (let i = start; i < end; ) {
        const point = normal.codePointAt(i);
        const next = i + (point > 0xffff ? 2 : 1);
        add(point, i, next, '');
        i = next;
      }
    };
    let last = 0;
    for (const match of normal.matchAll(WORD)) {
      characters(last, match.index);
      last = match.index + match[0].length;
      add(hashWord(match[0]), match.index, last, match[0]);
    }
    characters(last, normal.length);
    return tokens;
  }

  // A query is all its parts; a part in quotation marks may have blanks. The last word, when it
  // stands alone, is also taken as the beginning of a word.
  function parse(query) {
    const parts = [];
    for (const match of query.matchAll(/["“”]([^"“”]*)["“”]?|[^\s"“”]+/gu)) {
      const quoted = match[1] !== undefined;
      for (const piece of quoted ? [match[1]] : normalise(match[0]).split(' ')) {
        const tokens = tokenise(normalise(piece));
        if (tokens.length) parts.push({ tokens: tokens.map((one) => one.value), word: tokens[0].word, quoted });
      }
    }
    const last = parts[parts.length - 1];
    if (last && last.tokens.length === 1 && !last.quoted && last.word.length > 2 && last.word.length < 13) {
      last.prefix = last.word;
    }
    return parts;
  }

  // ---- the index

  function hash(tokens, kind) {
    let a = 0x811c9dc5, b = 0x9e3779b9;
    for (const token of tokens) {
      a = Math.imul(a ^ token, 0x01000193);
      b = Math.imul(b ^ token, 0x85ebca6b);
      a ^= a >>> 15;
      b ^= b >>> 13;
    }
    a = Math.imul(a ^ kind, 0xc2b2ae35);
    b = Math.imul(b ^ kind, 0x27d4eb2f);
    return [(a ^ (a >>> 16)) >>> 0, (b ^ (b >>> 15)) >>> 0];
  }

  async function read(path, kind, cache = 'default') {
    const response = await fetch(new URL(path, root), { cache });
    if (!response.ok) throw new Error(`${response.status} ${path}`);
    return response[kind]();
  }

  let segments = [];

  // The list is asked for anew for each search: an issue may have been published meanwhile.
  async function refresh() {
    const listed = await read('search/index.json', 'json', 'no-cache');
    const known = new Map(segments.map((one) => [one.name + one.version, one]));
    segments = listed.map(([name, version]) => known.get(name + version) ?? { name, version, shards: new Map() });
    return segments;
  }

  function open(segment) {
    segment.about ??= read(`search/${segment.name}/segment.json?v=${segment.version}`, 'json').catch((error) => {
      segment.about = undefined;
      throw error;
    });
    return segment.about;
  }

  function shard(segment, number) {
    if (!segment.shards.has(number)) {
      const path = `search/${segment.name}/${number.toString(16)}.bin?v=${segment.version}`;
      const found = read(path, 'arrayBuffer').then(parseShard);
      found.catch(() => segment.shards.delete(number));
      segment.shards.set(number, found);
    }
    return segment.shards.get(number);
  }

  function varints(bytes, at = 0) {
    return {
      get at() { return at; },
      next() {
        let value = 0, scale = 1, byte;
        do {
          byte = bytes[at++];
          value += (byte & 127) * scale;
          scale *= 128;
        } while (byte > 127);
        return value;
      },
    };
  }

  function parseShard(buffer) {
    const bytes = new Uint8Array(buffer), numbers = varints(bytes), entries = [];
    let key = 0, size = 0;
    for (let left = numbers.next(); left; left--) {
      key += numbers.next();
      const field = numbers.next(), length = Math.floor(field / 4);
      entries.push([key, { kind: field % 4, from: size, to: (size += length) }]);
    }
    return { postings: bytes.subarray(numbers.at), entries: new Map(entries) };
  }

  // The posting of a gram, or nothing where no record has it.
  async function lookup(segment, tokens, kind) {
    const { bits } = await open(segment);
    const [high, key] = hash(tokens, kind);
    const { postings, entries } = await shard(segment, bits ? high >>> (32 - bits) : 0);
    const entry = entries.get(key);
    return entry && { kind: entry.kind, bytes: postings.subarray(entry.from, entry.to) };
  }

  // Numbers in order: records, or occurrences as record * STEP + place.
  const STEP = 2 ** 24;

  function occurrences({ bytes }, shift) {
    const numbers = varints(bytes), found = [];
    for (let record = -1; numbers.at < bytes.length; ) {
      record += numbers.next();
      found.push(record * STEP + numbers.next() - shift);
    }
    return found;
  }

  function records({ kind, bytes }) {
    if (kind === 0) return recordsOf(occurrences({ bytes }, 0));
    const found = [];
    if (kind === 2) {
      bytes.forEach((byte, i) => {
        for (let bit = 0; byte; bit++, byte >>= 1) if (byte & 1) found.push(i * 8 + bit);
      });
      return found;
    }
    const numbers = varints(bytes);
    for (let record = -1; numbers.at < bytes.length; ) found.push((record += numbers.next()));
    return found;
  }

  function recordsOf(places) {
    const found = [];
    for (const place of places) {
      const record = Math.floor(place / STEP);
      if (record !== found[found.length - 1]) found.push(record);
    }
    return found;
  }

  function intersect(some, others) {
    const found = [];
    for (let i = 0, j = 0; i < some.length && j < others.length; ) {
      if (some[i] === others[j]) found.push(some[i]), i++, j++;
      else if (some[i] < others[j]) i++;
      else j++;
    }
    return found;
  }

  const NONE = { records: [], exact: true };

  // Records that have the tokens one after the other.
  async function findPhrase(segment, tokens) {
    const gram = (at, length) => lookup(segment, tokens.slice(at, at + length), length);
    const count = tokens.length;
    if (count < 3) {
      const posting = await gram(0, count);
      return posting ? { records: records(posting), exact: true } : NONE;
    }
    const starts = [];
    for (let at = 0; at < count - 1; at += 2) starts.push(at);
    if (count % 2) starts.push(count - 2);
    const [whole, ...pairs] = await Promise.all([
      count <= LONGEST ? gram(0, count) : undefined,
      ...starts.map((at) => gram(at, 2)),
    ]);
    if (whole) return { records: records(whole), exact: true };
    if (pairs.some((pair) => !pair)) return NONE;
    const pieces = await Promise.all(pairs.map((pair, i) => widen(gram, starts[i], pair, count)));
    if (pieces.some((piece) => !piece)) return NONE;
    const placed = pieces.filter(({ posting }) => posting.kind === 0);
    let found = placed.length && recordsOf(placed.map(({ at, posting }) => occurrences(posting, at)).reduce(intersect));
    for (const { posting } of pieces) {
      if (posting.kind) found = found ? intersect(found, records(posting)) : records(posting);
    }
    return { records: found, exact: placed.length === pieces.length };
  }

  // A gram without positions is made longer until it has some; the index has all that exist.
  async function widen(gram, at, posting, count) {
    for (let length = 2; posting && posting.kind && length < LONGEST && length < count; ) {
      length++;
      if (at + length > count) at--;
      posting = await gram(at, length);
    }
    return posting && { at, posting };
  }

  async function findPart(segment, part) {
    if (!part.prefix) return findPhrase(segment, part.tokens);
    const posting = await lookup(segment, [hashWord(part.prefix)], PREFIX);
    return posting ? { records: records(posting), exact: true } : NONE;
  }

  async function findFilter(segment, name, value) {
    const posting = await lookup(segment, [hashWord(`${name}:${value}`)], FILTER);
    return posting ? { records: records(posting), exact: true } : NONE;
  }

  async function searchSegment(segment, parts, filters) {
    const about = await open(segment);
    if (about.issues ? filters.type && filters.type !== 'notice' : filters.type === 'notice') return NONE;
    if (about.issues && filters.year && !about.issues[filters.year]) return NONE;
    const asked = ['section', 'agency', 'year'].filter((name) => filters[name]);
    const found = await Promise.all([
      ...parts.map((part) => findPart(segment, part)),
      ...asked.map((name) => findFilter(segment, name, filters[name])),
    ]);
    const all = {
      records: found.map((one) => one.records).reduce(intersect),
      exact: found.every((one) => one.exact),
    };
    if (about.types && filters.type) all.records = all.records.filter((record) => about.types[record] === filters.type);
    return all;
  }

  // Groups of results, newest first: {type, entries: [{segment, record}]}.
  async function search(parts, filters) {
    const segments = await refresh();
    const found = await Promise.all(segments.map((segment) => searchSegment(segment, parts, filters)));
    const groups = new Map(['notice', 'dataset', 'report', 'page'].map((type) => [type, []]));
    for (let i = segments.length - 1; i >= 0; i--) {
      const { types } = await open(segments[i]);
      if (types) for (const record of found[i].records) groups.get(types[record]).push({ segment: segments[i], record });
      else for (const record of found[i].records.reverse()) groups.get('notice').push({ segment: segments[i], record });
    }
    const filled = [...groups].filter(([, entries]) => entries.length).map(([type, entries]) => ({ type, entries }));
    return { groups: filled, exact: found.every((one) => one.exact) };
  }

  return { tokenise, parse, search, refresh, open, read };
};
