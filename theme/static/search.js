// The search page: form, address, results. The index is read by search-index.js.
// Without these scripts the page has the indexes by year, section, agency and dataset.
(() => {
  'use strict';
  const form = document.querySelector('form[data-root]');
  const words = JSON.parse(form.dataset.words);
  const root = new URL(form.dataset.root, location.href);
  const { tokenise, parse, search, refresh, open, read } = searchIndex(root);
  const status = document.getElementById('search-status');
  const list = document.getElementById('search-results');
  const language = document.documentElement.lang;
  const code = language.slice(0, 2);
  const SHOWN = 10;
  const FILTERS = ['type', 'section', 'agency', 'year'];

  // ---- results

  async function load({ segment, record }) {
    const { issues } = await open(segment);
    if (!issues) return read(`search/${segment.name}/${record}.json?v=${segment.version}`, 'json');
    let left = record;
    for (const [year, places] of Object.entries(issues)) {
      for (let i = 0; i < places.length; left -= places[i + 1], i += 2) {
        if (left >= places[i + 1]) continue;
        const pad = (number, size) => String(number).padStart(size, '0');
        const address = `/gazette/${year}/${pad(places[i], 3)}/${pad(left + 1, 2)}/`;
        const twin = await read(`${address.slice(1)}index.json`, 'json');
        const text = {};
        for (const [key, html] of Object.entries(twin.html ?? {})) text[key] = plain(html);
        return { address, title: twin.title, text, agency: twin.agency, date: twin.published_on, number: twin.doc_number };
      }
    }
    throw new Error('no such record');
  }

  function plain(html) {
    const spaced = html.replace(/<(?=\/?(?:p|li|h\d|t[dhr]|br|div|table|blockquote)\b)/gi, ' <');
    return new DOMParser().parseFromString(spaced, 'text/html').body.textContent.replace(/\s+/g, ' ').trim();
  }

  // Where the parts stand in a text, as [start, end] in it.
  function marksOf(text, parts) {
    let normal = '';
    const origins = [];
    for (let i = 0; i < text.length; ) {
      const character = String.fromCodePoint(text.codePointAt(i));
      const piece = character.normalize('NFKC').toLowerCase().replace(/\s/g, ' ');
      for (let k = 0; k < piece.length; k++) origins.push(i);
      normal += piece;
      i += character.length;
    }
    origins.push(text.length);
    const tokens = tokenise(normal);
    const marks = [];
    for (const part of parts) {
      const fits = (at) =>
        part.prefix
          ? tokens[at].word.startsWith(part.prefix)
          : part.tokens.every((value, k) => tokens[at + k] && tokens[at + k].value === value);
      for (let at = 0; at < tokens.length; at++) {
        if (!fits(at)) continue;
        const end = tokens[at + part.tokens.length - 1].end;
        marks.push([origins[tokens[at].start], Math.max(origins[end], origins[tokens[at].start] + 1)]);
      }
    }
    return marks.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  }

  function marked(text, marks, from = 0, to = text.length) {
    const nodes = [];
    let last = from;
    for (const [start, end] of marks) {
      if (start < last || end > to) continue;
      nodes.push(text.slice(last, start), element('mark', { textContent: text.slice(start, end) }));
      last = end;
    }
    return [...nodes, text.slice(last, to)];
  }

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // A text in the reader's language if it is there (and has a mark, where one is asked for).
  function choose(texts, parts) {
    const codes = [code, ...Object.keys(texts).filter((key) => key !== code)].filter((key) => texts[key]);
    const found = codes.map((key) => ({ key, text: texts[key], marks: marksOf(texts[key], parts) }));
    return found.find(({ marks }) => marks.length) ?? found[0] ?? { key: code, text: '', marks: [] };
  }

  const tag = (key) => (key === code ? '' : words.languages[key] ?? key);

  function snippet({ key, text, marks }) {
    const AROUND = key === 'zh' ? 40 : 90;
    const first = marks.length ? marks[0][0] : 0;
    const from = Math.max(0, first - AROUND), to = Math.min(text.length, first + 2 * AROUND);
    const nodes = [from ? '…' : '', ...marked(text, marks, from, to), to < text.length ? '…' : ''];
    return element('p', { lang: tag(key) }, ...nodes);
  }

  function row(found, parts) {
    const titles = found.title[code] ? { [code]: found.title[code] } : found.title;
    const title = choose(titles, parts);
    const name = (value) => form.elements.agency.querySelector(`option[value="${CSS.escape(value)}"]`)?.textContent ?? value;
    const meta = [(found.agency ?? []).map(name).join(words.comma), found.number].filter(Boolean);
    const link = element('a', { href: new URL(form.dataset.home + found.address.slice(1), location.href), lang: tag(title.key) }, ...marked(title.text, title.marks));
    const line = element('span', { className: 'meta' }, meta.join(' · '));
    if (found.date) line.append(meta.length ? ' · ' : '', time(found.date));
    return element('li', {}, link, ' ', line, snippet(choose(found.text, parts)));
  }

  function time(iso) {
    const [year, month, day] = iso.split('-').map(Number);
    const textContent = words.day
      .replace('{roc}', year - 1911).replace('{year}', year).replace('{day}', day).replace('{month}', words.months[month - 1]);
    return element('time', { dateTime: iso, textContent });
  }

  async function showGroup({ type, entries }, parts, asked) {
    const rows = element('ol', { className: 'rows' });
    const heading = element('h2', { tabIndex: -1, textContent: `${words.types[type]} (${entries.length.toLocaleString(language)})` });
    const section = element('section', {}, heading, rows);
    const more = element('button', { type: 'button', textContent: words.more });
    let shown = 0;
    const next = async () => {
      const some = await Promise.all(entries.slice(shown, shown + SHOWN).map((entry) => load(entry)));
      if (asked !== running) return;
      shown += some.length;
      const made = some.map((found) => row(found, parts));
      rows.append(...made);
      if (shown >= entries.length) more.remove();
      return made[0];
    };
    more.addEventListener('click', async () => (await next())?.querySelector('a').focus());
    await next();
    if (shown < entries.length) section.append(element('p', {}, more));
    return section;
  }

  // ---- the page

  let running = 0;

  async function run() {
    const asked = ++running;
    const query = form.elements.q.value;
    const parts = parse(query);
    const filters = Object.fromEntries(FILTERS.map((name) => [name, form.elements[name].value]));
    document.title = query.trim() ? `${query.trim()} – ${words.title}` : words.title;
    list.replaceChildren();
    if (!parts.length) {
      status.textContent = '';
      return;
    }
    status.textContent = words.searching;
    try {
      const { groups, exact } = await search(parts, filters);
      const sections = await Promise.all(groups.map((group) => showGroup(group, parts, asked)));
      if (asked !== running) return;
      const count = groups.reduce((sum, group) => sum + group.entries.length, 0);
      const message = !count ? words.none : !exact ? words.atMost : count === 1 ? words.one : words.many;
      list.replaceChildren(...sections);
      status.textContent = message.replace('{count}', count.toLocaleString(language)).replace('{query}', query.trim());
    } catch (error) {
      console.error(error);
      if (asked === running) status.textContent = words.failed;
    }
  }

  function fromAddress() {
    const asked = new URLSearchParams(location.search);
    form.elements.q.value = asked.get('q') ?? '';
    for (const name of FILTERS) {
      form.elements[name].value = asked.get(name) ?? '';
      if (form.elements[name].selectedIndex < 0) form.elements[name].value = '';
    }
    run();
  }

  function toAddress() {
    const asked = new URLSearchParams();
    for (const name of ['q', ...FILTERS]) if (form.elements[name].value) asked.set(name, form.elements[name].value);
    const address = `${location.pathname}${asked.size ? `?${asked}` : ''}`;
    if (address !== location.pathname + location.search) history.pushState(null, '', address);
  }

  if (location.protocol === 'file:') {
    status.textContent = words.disk;
    return;
  }
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    toAddress();
    run();
  });
  for (const name of FILTERS) form.elements[name].addEventListener('change', () => form.requestSubmit());
  addEventListener('popstate', fromAddress);
  fromAddress();
  refresh().then((all) => Promise.all(all.map(open))).catch(console.error);
})();
