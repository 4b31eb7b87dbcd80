// The search page: form, address, results. The index is read by search-index.js.
// Without these scripts, or where a browser is too old for them, the page has its sentence that
// says so, and the indexes by year, section, agency and dataset.
(() => {
  'use strict';
  const form = document.querySelector('form[data-root]');
  const words = JSON.parse(form.dataset.words);
  const root = new URL(form.dataset.root, location.href);
  const { fold, parse, marksIn, search, load, prepare } = searchIndex(root);
  const status = document.getElementById('search-status');
  const list = document.getElementById('search-results');
  const code = document.documentElement.lang.slice(0, 2);
  const SHOWN = 10;
  const AT_ONCE = 5; // as many as a screen shows and as a browser asks one host for at a time
  const FILTERS = ['type', 'section', 'agency', 'year'];
  const PAUSE = 500; // milliseconds in which arrow keys may go on through the values of a filter

  // Not toLocaleString: the first call of it takes longer than the whole search.
  const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

  // ---- results

  function plain(html) {
    const spaced = html.replace(/<(?=\/?(?:p|li|h\d|t[dhr]|br|div|table|blockquote)\b)/gi, ' <');
    return new DOMParser().parseFromString(spaced, 'text/html').body.textContent.replace(/\s+/g, ' ').trim();
  }

  // Texts of a result by language; a notice's twin has its bodies as markup.
  function textsOf({ text, html = {} }) {
    return text ?? Object.fromEntries(Object.entries(html).map(([key, body]) => [key, plain(body)]));
  }

  // Where the parts stand in a text, as [start, end] in it.
  function marksOf(text, parts) {
    let normal = fold(text), origin = (at) => at;
    if (normal.length !== text.length) {
      const origins = [];
      normal = '';
      let at = 0;
      for (const character of text) {
        const piece = fold(character);
        for (let k = 0; k < piece.length; k++) origins.push(at);
        normal += piece;
        at += character.length;
      }
      origin = (place) => origins[place] ?? at;
    }
    normal = normal.replace(/\s/g, ' ');
    const marks = parts.flatMap((part) => marksIn(normal, part));
    const found = marks.map(([start, end]) => [origin(start), Math.max(origin(end), origin(start) + 1)]);
    return found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
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
    let first;
    for (const key of codes) {
      const found = { key, text: texts[key], marks: marksOf(texts[key], parts) };
      if (found.marks.length) return found;
      first ??= found;
    }
    return first ?? { key: code, text: '', marks: [] };
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
    const meta = [(found.agency ?? []).map(name).join(words.comma), found.doc_number].filter(Boolean);
    const link = element('a', { href: new URL(form.dataset.home + found.address.slice(1), location.href), lang: tag(title.key) }, ...marked(title.text, title.marks));
    const line = element('span', { className: 'meta' }, meta.join(' · '));
    if (found.published_on) line.append(meta.length ? ' · ' : '', time(found.published_on));
    for (const mark of found.marks ?? []) {
      line.append(line.hasChildNodes() ? ' · ' : '', element('span', { className: 'mark', textContent: words.marks[mark] }));
    }
    return element('li', {}, link, ' ', line, snippet(choose(textsOf(found), parts)));
  }

  function time(iso) {
    const [year, month, day] = iso.split('-').map(Number);
    const textContent = words.day
      .replace('{roc}', year - 1911).replace('{year}', year).replace('{day}', day).replace('{month}', words.months[month - 1]);
    return element('time', { dateTime: iso, textContent });
  }

  // A group of results as a section, and the function that fills in its next rows.
  function showGroup({ type, count, entry }, parts, asked) {
    const rows = element('ol', { className: 'rows' });
    const heading = element('h2', { tabIndex: -1, textContent: `${words.types[type]} (${grouped(count)})` });
    const button = element('button', { type: 'button', textContent: words.more });
    const more = element('p', { hidden: true }, button);
    let shown = 0;
    const fill = async () => {
      const first = shown, end = Math.min(shown + SHOWN, count);
      while (shown < end) {
        const some = [];
        while (some.length < AT_ONCE && shown < end) some.push(load(entry(shown++)));
        for (const found of await Promise.all(some)) {
          if (asked !== running) return;
          rows.append(row(found, parts));
        }
      }
      more.hidden = shown >= count;
      return rows.children[first];
    };
    button.addEventListener('click', () => busy(asked, async () => (await fill())?.querySelector('a').focus()));
    return { section: element('section', {}, heading, rows, more), fill };
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
    await busy(asked, async () => {
      const { groups, exact } = await search(parts, filters);
      if (asked !== running) return;
      const count = groups.reduce((sum, group) => sum + group.count, 0);
      const message = !count ? words.none : !exact ? words.atMost : count === 1 ? words.one : words.many;
      status.textContent = message.replace('{count}', grouped(count)).replace('{query}', query.trim());
      const shown = groups.map((group) => showGroup(group, parts, asked));
      list.replaceChildren(...shown.map(({ section }) => section));
      for (const { fill } of shown) await fill();
    });
  }

  // While results are still to come, the list says so to programs that read it out.
  async function busy(asked, work) {
    list.setAttribute('aria-busy', true);
    try {
      await work();
    } catch (error) {
      console.error(error);
      if (asked === running) status.textContent = words.failed;
    }
    if (asked === running) list.setAttribute('aria-busy', false);
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

  function toAddress(keep = 'pushState') {
    clearTimeout(waiting);
    const asked = new URLSearchParams();
    for (const name of ['q', ...FILTERS]) if (form.elements[name].value) asked.set(name, form.elements[name].value);
    const query = String(asked), address = location.pathname + (query && `?${query}`);
    if (address !== location.pathname + location.search) history[keep](null, '', address);
    run();
  }

  if (location.protocol === 'file:') {
    status.textContent = words.disk;
    return;
  }
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    toAddress();
  });
  // An arrow key changes a filter at once: what is passed by is neither searched nor a step back.
  let waiting;
  for (const name of FILTERS) {
    form.elements[name].addEventListener('change', () => {
      clearTimeout(waiting);
      waiting = setTimeout(toAddress, PAUSE, 'replaceState');
    });
  }
  addEventListener('popstate', fromAddress);
  fromAddress();
  // Whoever types needs no list later on.
  const ready = () => prepare().catch(console.error);
  for (const kind of ['focus', 'input']) form.elements.q.addEventListener(kind, ready);
  ready();
})();
