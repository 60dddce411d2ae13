// Small helpers to build the page. Text always goes in as text, never as markup.

/** h('td.n', {title: '…'}, child, …): an element; children are nodes, texts or lists of them, null is left out. */
export function h(what, ...rest) {
  const [tag, ...classes] = what.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  const options = rest.length && rest[0] !== null && typeof rest[0] === 'object' && !(rest[0] instanceof Node) && !Array.isArray(rest[0]) ? rest.shift() : {};
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== 'list' && name !== 'form') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  add(element, rest);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

export const byId = id => document.getElementById(id);

/** A table that becomes cards on a narrow screen. Columns: {title, cell: row => content, number, full, kind}. */
export function table(columns, rows, options = {}) {
  if (rows.length === 0) return h('p.empty', options.empty ?? 'Nothing yet.');
  return h('div.scroll', h('table.cardy', options.label ? { 'aria-label': options.label } : {},
    h('thead', h('tr', columns.map(column => h(column.number ? 'th.n' : 'th', { scope: 'col' }, column.title || h('span', { 'aria-label': 'Actions' }))))),
    h('tbody', rows.map(row => h('tr', columns.map(column => {
      const cell = h(['td', column.number && 'n', column.full && 'full', column.kind].filter(Boolean).join('.'), { 'data-label': column.title || null }, column.cell(row));
      if (!cell.hasChildNodes()) cell.removeAttribute('data-label');
      return cell;
    }))))));
}

export function toast(text, bad = false) {
  const one = h(bad ? 'div.toast.bad' : 'div.toast', text);
  byId('toasts').append(one);
  setTimeout(() => one.remove(), bad ? 9000 : 4000);
}

/** Runs what a click asks for; a failure is said, and the button waits meanwhile. */
export const click = action => async event => {
  const button = event.currentTarget;
  button.disabled = true;
  try { await action(); } catch (failure) { toast(failure.message, true); } finally { button.disabled = false; }
};

export const pill = (kind, text = words(kind)) => h('span.pill.' + String(kind ?? 'unseen').replace(/\W/g, ''), text);

/** warmingUp → warming up */
export const words = text => String(text ?? '').replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ').toLowerCase();

const plain = (digits, least = 0) => new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: digits });
const cents = plain(2, 2);
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 7 });

/** Decimals arrive as text; they are turned into numbers for display only. */
export const money = value => value === null || value === undefined ? '–' : cents.format(Number(value));
export const price = value => value === null || value === undefined ? '–' : significant.format(Number(value));
export const count = value => plain(0).format(Number(value));
export const percent = (value, digits = 2) => value === null || value === undefined ? '–' : plain(digits, digits).format(value * 100) + ' %';

/** A gain or loss: colour, and a sign for those who do not see it. */
export function signed(value, text = money) {
  if (value === null || value === undefined) return '–';
  const number = Number(value);
  return h(number > 0 ? 'span.up' : number < 0 ? 'span.down' : 'span', (number > 0 ? '+' : number < 0 ? '−' : '') + text(Math.abs(number)));
}

const two = number => String(number).padStart(2, '0');
/** UTC, like everything in this system. */
export function time(text) {
  if (!text) return '–';
  const at = new Date(text);
  return h('time', { dateTime: text, title: text }, `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`);
}

export const tiles = entries => h('dl.tiles', entries.filter(Boolean).map(([label, value, big]) => h('div', h('dt', label), h(big ? 'dd.big' : 'dd', value))));

export function panel(title, ...content) {
  return h('section.panel', { 'aria-label': title }, h('header', h('h2', title)), content);
}

/** Tabs by the book: arrows move, one tab stop. Tabs: [name, load: async () => node]. */
export function tabs(label, entries) {
  const body = h('div', { role: 'tabpanel' });
  let shown = 0;
  const show = async index => {
    shown = index;
    buttons.forEach((button, i) => { button.setAttribute('aria-selected', i === index); button.tabIndex = i === index ? 0 : -1; });
    body.setAttribute('aria-label', entries[index][0]);
    try {
      const content = await entries[index][1]();
      if (shown === index) body.replaceChildren(content);
    } catch (failure) { body.replaceChildren(h('p.empty', failure.message)); }
  };
  const buttons = entries.map(([name], index) => h('button', {
    type: 'button', role: 'tab', onclick: () => show(index),
    onkeydown: event => {
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (step) { const next = (index + step + entries.length) % entries.length; buttons[next].focus(); show(next); }
    },
  }, name));
  const element = h('section.panel.flush', h('div.tabs', { role: 'tablist', 'aria-label': label }, buttons), body);
  return { element, refresh: () => show(shown), show };
}
