// Browse, sort and filter a large table in place: byte ranges of its Parquet file, read by
// hyparquet, which is fetched when the reader asks for the table and not before.
// Without this script the page has its first rows and all downloads.

const PAGE = 20;

for (const place of document.querySelectorAll('[data-parquet]')) {
  const button = element('button', { type: 'button', textContent: place.dataset.open });
  button.addEventListener('click', () => open(place, button));
  place.append(button);
  place.hidden = false;
  if (rowOf(place)) open(place, button);
}

// The key in an address such as #row-<table>-<key>, for tables whose rows are not on the page.
// In it ~2F is a letter as percent-encoding has it (row_anchor in derive/cells.py).
function rowOf(place) {
  const start = `#row-${place.dataset.table}-`;
  const hash = decoded(location.hash);
  if (!place.dataset.key || !hash.startsWith(start)) return '';
  return decoded(hash.slice(start.length).replaceAll('~', '%'));
}

// Who writes an address may write anything.
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

async function open(place, button) {
  const words = JSON.parse(place.dataset.words);
  const status = element('p', { className: 'meta', textContent: words.reading });
  status.setAttribute('role', 'status');
  button.replaceWith(status);
  try {
    const table = await openTable(place);
    show(place, table, words, status);
  } catch (error) {
    console.error(error);
    status.textContent = words.failed;
  }
}

async function openTable(place) {
  const parquet = await import(new URL(place.dataset.reader, document.baseURI).href);
  const url = new URL(place.dataset.parquet, document.baseURI).href;
  const byteLength = Number(place.dataset.bytes);
  const source = await parquet.asyncBufferFromUrl({ url, byteLength });
  const file = cached(parquet, source);
  const metadata = await parquet.parquetMetadataAsync(file, { initialFetchSize: 65536 });
  const columns = JSON.parse(place.dataset.columns);
  return { parquet, source, file, metadata, columns, rows: Number(metadata.num_rows) };
}

function cached(parquet, source) {
  return parquet.cachedAsyncBuffer(source, { minSize: 0 });
}

// The values of one column, in the order of the file; only its byte ranges are read.
async function readColumn({ parquet, file, metadata, rows }, name) {
  const values = new Array(rows);
  const keep = ({ columnData, rowStart }) => {
    for (let i = 0; i < columnData.length; i++) values[Number(rowStart) + i] = columnData[i];
  };
  await parquet.parquetRead({ file, metadata, columns: [name], onChunk: keep });
  return values;
}

async function readRows({ parquet, file, metadata, rows }, order, start) {
  const read = (rowStart, rowEnd) =>
    parquet.parquetReadObjects({ file, metadata, rowStart, rowEnd, useOffsetIndex: true });
  if (!order) return read(start, Math.min(start + PAGE, rows));
  const wanted = Array.from(order.slice(start, start + PAGE));
  return (await Promise.all(wanted.map((row) => read(row, row + 1)))).flat();
}

function show(place, table, words, status) {
  // order: a promise of row numbers (orderOf), so that pages can be turned before it is kept.
  const state = { start: 0, shown: 0, sort: null, down: false, order: null };
  let running = 0;
  const body = element('tbody');
  const heads = table.columns.map(({ name, title }) => {
    const button = element('button', { type: 'button', textContent: title, title: words.sort });
    button.addEventListener('click', () => {
      state.down = state.sort === name && !state.down;
      state.sort = name;
      update();
    });
    const head = element('th', { scope: 'col' }, button);
    head.dataset.name = name;
    return head;
  });
  const grid = element('table', {}, element('caption', { textContent: place.dataset.caption }), element('thead', {}, element('tr', {}, ...heads)), body);
  const frame = element('div', { className: 'scroll', tabIndex: 0 }, grid);
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', place.dataset.open);
  const filter = filterForm(table, words, update);
  const back = turner(words.previous, () => turn(-PAGE));
  const on = turner(words.next, () => turn(PAGE));
  place.append(filter.form, status, frame, element('p', { className: 'turn' }, back, ' ', on));
  // The button that was pressed is gone; its focus goes to what took its place.
  if (document.activeElement === document.body) frame.focus();
  if (rowOf(place)) {
    filter.set(place.dataset.key, 'is', rowOf(place));
    update().then(() => place.scrollIntoView());
  } else {
    turn(0);
  }

  function update() {
    state.start = 0;
    state.order = orderOf(table, filter.read(), state);
    return read();
  }

  function turn(step) {
    state.start = Math.max(state.start + step, 0);
    return read();
  }

  // Shows the page that was asked for last, or says that it could not be read.
  async function read() {
    const asked = ++running;
    status.textContent = words.reading;
    try {
      const order = await state.order;
      const count = order ? order.length : table.rows;
      const last = Math.floor(Math.max(count - 1, 0) / PAGE) * PAGE;
      const start = Math.min(state.start, last);
      const rows = count ? await readRows(table, order, start) : [];
      if (asked !== running) return;
      state.start = state.shown = start;
      fill(rows, count);
    } catch (error) {
      console.error(error);
      if (asked !== running) return;
      state.start = state.shown;
      table.file = cached(table.parquet, table.source); // the one before keeps what failed
      status.textContent = words.failed;
    }
  }

  function fill(rows, count) {
    body.replaceChildren(...rows.map((row) => bodyRow(table, row)));
    for (const head of heads) {
      const sorted = state.down ? 'descending' : 'ascending';
      head.setAttribute('aria-sort', head.dataset.name === state.sort ? sorted : 'none');
    }
    back.setAttribute('aria-disabled', state.start === 0);
    on.setAttribute('aria-disabled', state.start + PAGE >= count);
    status.textContent = count
      ? words.rows
          .replace('{from}', (state.start + 1).toLocaleString())
          .replace('{to}', (state.start + rows.length).toLocaleString())
          .replace('{all}', count.toLocaleString())
      : words.none;
  }
}

// A button that would be disabled loses the focus with it: this one only says so and does nothing.
function turner(name, turn) {
  const button = element('button', { type: 'button', textContent: name });
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') turn();
  });
  return button;
}

function named(name, control) {
  control.setAttribute('aria-label', name);
  return control;
}

function filterForm(table, words, update) {
  const columns = table.columns.map(({ name, title }) => new Option(title, name));
  const ways = ['contains', 'is', 'least', 'most'].map((key) => new Option(words[key], key));
  const column = named(words.column, element('select', {}, ...columns));
  const how = named(words.condition, element('select', {}, ...ways));
  const what = named(words.value, element('input', { type: 'search' }));
  const apply = element('button', { type: 'submit', textContent: words.apply });
  const form = named(words.filter, element('form', { className: 'filter' }, column, ' ', how, ' ', what, ' ', apply));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    update();
  });
  const set = (...values) => [column, how, what].forEach((one, i) => (one.value = values[i]));
  return { form, set, read: () => ({ column: column.value, how: how.value, what: what.value }) };
}

// Row numbers that match the filter, in the order asked for; null for the whole file as it is.
async function orderOf(table, { column, how, what }, { sort, down }) {
  if (!what && !sort) return null;
  let found = Array.from({ length: table.rows }, (_, row) => row);
  if (what) {
    const values = await readColumn(table, column);
    const matches = matcher(how, what);
    found = found.filter((row) => matches(values[row]));
  }
  if (sort) {
    const values = await readColumn(table, sort);
    const sign = down ? -1 : 1;
    const missing = (row) => Number(values[row] == null);
    // Missing values come last in both orders: they are neither small nor large.
    found.sort((a, b) => missing(a) - missing(b) || sign * compare(values[a], values[b]) || a - b);
  }
  return Uint32Array.from(found);
}

function matcher(how, what) {
  if (how === 'contains') return (value) => value != null && text(value).includes(what);
  if (how === 'is') return (value) => value != null && text(value) === what;
  const sign = how === 'least' ? 1 : -1;
  return (value) => value != null && sign * compareWith(value, what) >= 0;
}

function compareWith(value, what) {
  const numeric = typeof value === 'number' || typeof value === 'bigint';
  return numeric ? compare(Number(value), Number(what)) : compare(text(value), what);
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function text(value) {
  if (!(value instanceof Date)) return String(value);
  const iso = value.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso;
}

// The language of a cell, by the rule that marks the first rows (spoken_language in languages.py).
function spoken(value, column) {
  if (/[\u3400-\u9fff\uf900-\ufaff]/.test(value)) return 'zh-Hant-TW';
  const words = column.endsWith('_en') ? /[a-z]{2}/ : /[A-Za-z]+[,;:.]? [("“]?[A-Za-z]*[a-z]{2}/;
  return words.test(value) && !/(?![A-Za-z])\p{L}/u.test(value) ? 'en' : '';
}

function bodyRow(table, row) {
  const cells = table.columns.map(({ name, number }) => {
    const textContent = row[name] == null ? '' : text(row[name]);
    const cell = element('td', { className: number ? 'number' : '', textContent });
    const lang = number ? '' : spoken(textContent, name);
    if (lang && lang !== document.documentElement.lang) cell.lang = lang;
    return cell;
  });
  return element('tr', {}, ...cells);
}
