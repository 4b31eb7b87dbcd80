// Reads the static search index below search/: format and semantics in docs/search-index.md.
// Given to search.js as one global; a classic script, because modules do not load from a disk.
const searchIndex = (root) => {
  'use strict';
  const LONGEST = 8, PREFIX = 9, FILTER = 10;
  const TYPES = ['notice', 'dataset', 'report', 'page']; // in the order of `counts`
  const LATIN = 'a-zß-öø-ÿ\u0100-\u024f\u1e00-\u1eff';
  const WORD = new RegExp(`[${LATIN}]+`, 'g'), LETTER = new RegExp(`[${LATIN}]`), BEGINNING = new RegExp(`^[${LATIN}]{3,12}$`);

  // ---- texts and tokens

  // Characters that documents of Taiwan write in two ways: each first one is read as the second.
  const VARIANTS = new Map('台臺 裡裏 着著 羣群 峰峯 線綫 汚污 汙污 爲為 衆眾 啓啟 床牀 祕秘 衞衛 户戶 内內 温溫 説說 録錄 税稅 强強 鷄雞 烟煙 恒恆 踪蹤'.split(' ').map((pair) => [...pair]));
  const VARIED = new RegExp(`[${[...VARIANTS.keys()].join('')}]`, 'g');
  const fold = (text) => text.normalize('NFKC').toLowerCase().replace(VARIED, (one) => VARIANTS.get(one));

  const normalise = (text) => fold(text).replace(/\s+/g, ' ').trim();

  function hashWord(word) {
    let state = 0x811c9dc5;
    for (let i = 0; i < word.length; i++) state = Math.imul(state ^ word.charCodeAt(i), 0x01000193);
    return (state | 0x80000000) >>> 0;
  }

  // Tokens of a normalised text.
  function tokenise(normal) {
    const tokens = [];
    const characters = (start, end) => {
      const between = normal.slice(start, end);
      if (between === ' ' && start && end < normal.length) return;
      for (const character of between) tokens.push(character.codePointAt(0));
    };
    let last = 0;
    for (const match of normal.matchAll(WORD)) {
      characters(last, match.index);
      last = match.index + match[0].length;
      tokens.push(hashWord(match[0]));
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
        const text = normalise(piece), tokens = tokenise(text);
        if (tokens.length) parts.push({ text, tokens, quoted });
      }
    }
    const last = parts[parts.length - 1];
    if (last && !last.quoted && BEGINNING.test(last.text)) last.prefix = last.text;
    return parts;
  }

  // Where a part stands in a normalised text, as [start, end]: Latin words whole.
  function marksIn(normal, { text, prefix }) {
    const found = [], isLetter = (at) => LETTER.test(normal.charAt(at));
    for (let at = normal.indexOf(text); at >= 0; at = normal.indexOf(text, at + 1)) {
      let end = at + text.length;
      if (prefix) while (isLetter(end)) end++;
      const cut = (place) => isLetter(place - 1) && isLetter(place);
      if (!cut(at) && !cut(end)) found.push([at, end]);
    }
    return found;
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

  let index;

  // The list is asked for anew after ten seconds: an issue may have been published meanwhile.
  // It is no preload in the page, because a browser may take that from its cache.
  function refresh() {
    if (index && Date.now() - index.at < 10_000) return index.found;
    const before = index?.found;
    const found = read('search/index.json', 'json', 'no-cache').then(async (listed) => {
      const known = new Map((await before)?.segments.map((one) => [one.name + one.version, one.shards]));
      const segments = listed.segments.map((one) => ({ ...one, shards: known.get(one.name + one.version) ?? new Map() }));
      return { ...listed, segments };
    });
    index = { at: Date.now(), found };
    found.catch(() => (index = undefined));
    return found;
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

  // All LEB128 numbers of a posting, or the first so many: a plain loop, because it runs cold.
  function varints(bytes, at = 0, count = Infinity) {
    const found = [];
    while (at < bytes.length && found.length < count) {
      let byte = bytes[at++], value = byte & 127;
      for (let scale = 128; byte > 127; scale *= 128) value += ((byte = bytes[at++]) & 127) * scale;
      found.push(value);
    }
    found.end = at;
    return found;
  }

  function parseShard(buffer) {
    const bytes = new Uint8Array(buffer), head = varints(bytes, 0, 1);
    const table = varints(bytes, head.end, 2 * head[0]), keys = [];
    for (let i = 0, key = 0; i < table.length; i += 2) keys.push((key += table[i]));
    return { bytes, table, keys };
  }

  // The posting of a gram, or nothing where no record has it. A gram that does not lie where its
  // own hash says lies in the shard of the gram that it begins with.
  async function lookup(segment, tokens, kind, beside) {
    const [high, key] = hash(tokens, kind);
    const there = beside ?? (await shard(segment, segment.bits ? high >>> (32 - segment.bits) : 0));
    const place = there.keys.indexOf(key), field = there.table[2 * place + 1];
    if (place < 0) return;
    let from = there.table.end;
    for (let i = 0; i < place; i++) from += there.table[2 * i + 1] >>> 3;
    return { kind: field & 3, apart: field & 4, shard: there, bytes: there.bytes.subarray(from, from + (field >>> 3)) };
  }

  // Numbers in order: records, or occurrences as record * STEP + place.
  const STEP = 2 ** 24;

  function occurrences({ bytes }, shift) {
    const numbers = varints(bytes), found = [];
    for (let i = 0, record = -1; i < numbers.length; i += 2) {
      record += numbers[i];
      found.push(record * STEP + numbers[i + 1] - shift);
    }
    return found;
  }

  function records({ kind, bytes }) {
    if (kind === 0) return recordsOf(occurrences({ bytes }, 0));
    const found = [];
    if (kind === 2) {
      for (let i = 0; i < bytes.length; i++) {
        for (let byte = bytes[i], record = 8 * i; byte; record++, byte >>= 1) if (byte & 1) found.push(record);
      }
      return found;
    }
    let record = -1;
    for (const step of varints(bytes)) found.push((record += step));
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

  // The longest gram that the index has from this place on, or nothing where no record has the text.
  async function walk(segment, tokens, at) {
    let end = at + 2, found = await lookup(segment, tokens.slice(at, end), 2);
    while (found && end < tokens.length && end - at < LONGEST) {
      const next = await lookup(segment, tokens.slice(at, end + 1), end + 1 - at, found.apart ? undefined : found.shard);
      if (!next) break;
      found = next;
      end++;
    }
    const ends = end === tokens.length || end - at === LONGEST;
    return found && (!found.kind || ends) ? { at, end, posting: found } : undefined;
  }

  // Records that have the tokens one after the other.
  async function findPhrase(segment, tokens) {
    const count = tokens.length;
    if (count < 3) {
      const posting = await lookup(segment, tokens, count);
      return posting ? { records: records(posting), exact: true } : NONE;
    }
    const starts = [];
    for (let at = 0; at < count - 2; at += 2) starts.push(at);
    starts.push(count - 2);
    const pieces = await Promise.all(starts.map((at) => walk(segment, tokens, at)));
    if (pieces.some((piece) => !piece)) return NONE;
    const [whole] = pieces;
    if (whole.end === count) return { records: records(whole.posting), exact: true };
    // A common end has no positions: it is widened to the left until it has some.
    for (let at = count - 3; at >= count - LONGEST && !pieces.some(({ end, posting }) => end === count && !posting.kind); at--) {
      const piece = await walk(segment, tokens, at);
      if (piece?.end !== count) return NONE;
      pieces.push(piece);
    }
    const placed = pieces.filter(({ posting }) => !posting.kind);
    const exact = tokens.every((_, i) => placed.some(({ at, end }) => at <= i && i < end));
    const found = placed.length ? [recordsOf(placed.map(({ at, posting }) => occurrences(posting, at)).reduce(intersect))] : [];
    if (!exact) found.push(...pieces.map(({ posting }) => records(posting)));
    return { records: found.reduce(intersect), exact };
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
    const [first, last] = segment.years;
    if (filters.type && !segment.counts[TYPES.indexOf(filters.type)]) return NONE;
    if (filters.year && (filters.year < first || filters.year > last)) return NONE;
    const asked = ['section', 'agency', 'year'].filter((name) => filters[name]);
    const found = await Promise.all([
      ...parts.map((part) => findPart(segment, part)),
      ...asked.map((name) => findFilter(segment, name, filters[name])),
    ]);
    return {
      records: found.map((one) => one.records).reduce(intersect),
      exact: found.every((one) => one.exact),
    };
  }

  // Groups of results: {type, count, entry(n)}, notices newest first.
  async function search(parts, filters) {
    const { segments } = await refresh();
    const found = await Promise.all(segments.map((segment) => searchSegment(segment, parts, filters)));
    const groups = TYPES.map((type, i) => {
      const pieces = segments.map((segment, k) => ({ segment, records: ofType(segment.counts, i, found[k].records) }));
      const entry = (n) => {
        const { segment, records } = [...pieces].reverse().find(({ records: { length } }) => n < length || void (n -= length));
        return { segment, record: records[i ? n : records.length - 1 - n] };
      };
      return { type, count: pieces.reduce((sum, piece) => sum + piece.records.length, 0), entry };
    });
    const asked = ({ type, count }) => count && (!filters.type || type === filters.type);
    return { groups: groups.filter(asked), exact: found.every((one) => one.exact) };
  }

  // Records of a segment stand in the order of their types.
  function ofType(counts, i, records) {
    const from = counts.slice(0, i).reduce((sum, count) => sum + count, 0), to = from + counts[i];
    if (from === to) return [];
    if (counts.every((count, k) => k === i || !count)) return records;
    return records.filter((record) => from <= record && record < to);
  }

  // ---- results

  let places;

  // How many notices each issue has; asked for once, while the shards are read.
  async function placesOf(segment) {
    const { places: version } = await refresh();
    if (places?.version !== version) places = { version, found: read(`search/places.json?v=${version}`, 'json') };
    places.found.catch(() => (places = undefined));
    return (await places.found)[segment.name];
  }

  // The file of a result; of a notice with its address.
  async function load({ segment, record }) {
    const others = record - segment.counts[0];
    if (others >= 0) return read(`search/records/${others}.json?v=${(await refresh()).records}`, 'json');
    const pad = (number, size) => String(number).padStart(size, '0');
    let left = record;
    for (const [year, issues] of Object.entries(await placesOf(segment))) {
      for (let i = 0; i < issues.length; left -= issues[i + 1], i += 2) {
        if (left >= issues[i + 1]) continue;
        const address = `/gazette/${year}/${pad(issues[i], 3)}/${pad(left + 1, 2)}/`;
        return { ...(await read(`${address.slice(1)}index.json`, 'json')), address };
      }
    }
    throw new Error('no such record');
  }

  const prepare = async () => placesOf((await refresh()).segments[0]);

  return { fold, normalise, parse, marksIn, search, load, prepare };
};
