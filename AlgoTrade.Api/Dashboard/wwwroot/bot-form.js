// The form of a bot: fields of its strategy come from the strategy's JSON Schema, so a new strategy needs no new page.
import { h, toast } from './dom.js';
import { get, getTagged, part, write } from './api.js';

const Intervals = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '8h', '12h', '1d'];
const Sizing = {
  equityFraction: ['fraction', 'Fraction of equity', '1 is all of it; with leverage more.'], riskFraction: ['fraction', 'Fraction of equity at risk', 'Lost when the stop is hit; needs a stop.'],
  fixedNotional: ['notional', 'Notional, USDC', 'Every entry is worth this much.'], fixedQuantity: ['quantity', 'Quantity, base units', 'Every entry has this size.'],
};
const Protection = { stopFraction: ['Stop loss', '0.02 is 2 % from the entry.'], targetFraction: ['Target', '0.05 is 5 % from the entry.'], trailingFraction: ['Trailing stop', 'Fraction behind the best price.'], breakEvenFraction: ['Break even', 'Gain at which the stop moves to the entry.'], maxCandles: ['Longest holding', 'Candles after which it is closed.'] };
const Limits = {
  maxPositionNotional: 'Largest position, USDC', maxPositionQuantity: 'Largest position, base units', maxOrderNotional: 'Largest order, USDC', maxLeverage: 'Positions over equity', maxOpenOrders: 'Open orders',
  priceBandFraction: 'Price away from mark, fraction', maxOrdersPerMinute: 'Orders a minute', maxDailyLossFraction: 'Daily loss, fraction', maxDrawdownFraction: 'Drawdown from peak, fraction', maxLosingStreak: 'Losing trades in a row',
  maxRejectedPerHour: 'Rejected orders an hour', maxDataAgeSeconds: 'Age of market data, seconds', cooldownMinutes: 'Pause after a stop, minutes', minLiquidationDistanceFraction: 'Distance to liquidation, fraction', minActionBudget: 'Exchange requests kept for exits',
};
const Whole = new Set(['maxOpenOrders', 'maxOrdersPerMinute', 'maxLosingStreak', 'maxRejectedPerHour', 'maxDataAgeSeconds', 'cooldownMinutes', 'minActionBudget', 'maxCandles', 'leverage']);

/** A field with its label, hint and place for what is wrong with it. */
export function field(name, label, control, hint) {
  const id = 'f-' + name.replaceAll('.', '-');
  control.id = id;
  control.dataset.field = name;
  control.setAttribute('aria-describedby', id + '-hint');
  return h('div.field', h('label', { htmlFor: id }, label), control, h('span.hint', { id: id + '-hint' }, hint ?? ''), h('span.wrong', { role: 'alert' }));
}

/** Shows a problem of the API beside the field it names. */
export function complain(form, failure, prefix = '') {
  for (const one of form.querySelectorAll('[aria-invalid]')) { one.removeAttribute('aria-invalid'); one.closest('.field').querySelector('.wrong').textContent = ''; }
  const name = failure?.field?.replace(prefix, '').replace(/\[.*$/, '');
  const controls = [...form.querySelectorAll('[data-field]')];
  // The field itself, the field it is part of, or the first of a group.
  const control = name && (controls.find(one => one.dataset.field === name || name.startsWith(one.dataset.field + '.')) ?? controls.find(one => one.dataset.field.startsWith(name + '.')));
  form.querySelector('.problem').textContent = failure && !control ? failure.message : '';
  if (!control) return;
  control.closest('details')?.setAttribute('open', '');
  control.setAttribute('aria-invalid', 'true');
  control.closest('.field').querySelector('.wrong').textContent = failure.message;
  control.focus();
}

const select = (values, value, texts = {}) => h('select', values.map(one => h('option', { value: one, selected: one === value }, texts[one] ?? one)));
const text = (value, more = {}) => h('input', { value: value ?? '', autocomplete: 'off', ...more });

function schemaField(name, schema, value) {
  const shown = value ?? schema.default;
  const range = schema.minimum !== undefined ? ` From ${schema.minimum} to ${schema.maximum}.` : '';
  const control = schema.enum ? select(schema.enum, shown)
    : schema.type === 'boolean' ? h('input', { type: 'checkbox', checked: Boolean(shown) })
      : schema.type === 'integer' || schema.type === 'number'
        ? h('input', { type: 'number', value: String(shown ?? ''), min: schema.minimum ?? '', max: schema.maximum ?? '', step: schema.type === 'integer' ? '1' : 'any', required: true })
        : text(shown);
  control.dataset.type = schema.type;
  const label = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return field('parameters.' + name, label[0].toUpperCase() + label.slice(1), control, (schema.description ?? '') + range);
}

const valueOf = control => control.dataset.type === 'boolean' ? control.checked
  : control.dataset.type === 'integer' || control.dataset.type === 'number' ? Number(control.value) : control.value;

/** The fields of a bot; `read()` gives the definition as the API wants it. */
export async function botFields(definition, isNew) {
  const [strategies, instruments] = await Promise.all([get('/strategies'), get('/instruments?limit=500')]);
  const d = definition ?? { name: '', strategy: strategies[0].name, parameters: {}, instruments: [], interval: '1h', mode: 'paper', sizing: { kind: 'equityFraction', fraction: '1' }, protection: { stopFraction: '0.02' }, limits: {}, capital: '10000', leverage: 1, shutdownPolicy: 'leave' };
  const strategy = select(strategies.map(one => one.name), d.strategy, Object.fromEntries(strategies.map(one => [one.name, one.title])));
  const about = h('p.muted'), parameters = h('div.fields');
  const showParameters = () => {
    const one = strategies.find(other => other.name === strategy.value);
    about.textContent = one.description;
    parameters.replaceChildren(...Object.entries(one.parametersSchema.properties ?? {}).map(([name, schema]) => schemaField(name, schema, strategy.value === d.strategy ? d.parameters[name] : undefined)));
  };
  strategy.addEventListener('change', showParameters);
  showParameters();
  const known = [...new Set(instruments.items.filter(one => !one.isDelisted).map(one => one.coin))].sort();
  const coins = text(d.instruments.join(', '), { required: true, placeholder: 'BTC', list: undefined });
  coins.setAttribute('list', 'coins');
  const sizeKind = select(Object.keys(Sizing), d.sizing?.kind ?? 'equityFraction', Object.fromEntries(Object.entries(Sizing).map(([kind, [, title]]) => [kind, title])));
  const size = text(d.sizing?.[Sizing[d.sizing?.kind ?? 'equityFraction'][0]] ?? '1', { required: true, inputMode: 'decimal' });
  const sizeHint = h('span.hint');
  const sayKind = () => { sizeHint.textContent = Sizing[sizeKind.value][2]; };
  sizeKind.addEventListener('change', sayKind);
  sayKind();
  const controls = { name: text(d.name, { required: true, maxLength: 64, readOnly: !isNew, pattern: '[A-Za-z0-9._\\-]+', title: 'Letters, digits, dashes, underscores or dots.' }), interval: select([...new Set([...Intervals, d.interval])], d.interval),
    capital: text(d.capital, { inputMode: 'decimal', required: true }), leverage: h('input', { type: 'number', min: 1, max: 100, value: String(d.leverage ?? 1) }),
    shutdownPolicy: select(['leave', 'cancel', 'flatten'], d.shutdownPolicy, { leave: 'Leave the position, its stop stays', cancel: 'Cancel entries, keep the position', flatten: 'Close the position' }) };
  const optional = (names, group, values) => Object.entries(names).map(([name, about]) => {
    const [label, hint] = Array.isArray(about) ? about : [about, ''];
    return field(`${group}.${name}`, label, text(values?.[name] ?? '', { inputMode: 'decimal', placeholder: group === 'limits' && isNew ? 'default' : 'off' }), hint);
  });
  const protection = optional(Protection, 'protection', d.protection), limits = optional(Limits, 'limits', d.limits);
  const element = [
    h('fieldset', h('legend', 'Bot'), h('div.fields', field('name', 'Name', controls.name, isNew ? 'Kept for good.' : 'A bot keeps its name.'), field('strategy', 'Strategy', strategy),
      field('instruments', 'Instruments', coins, `Separated by commas. Known here: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}`), field('interval', 'Candles', controls.interval)),
    h('datalist', { id: 'coins' }, known.map(one => h('option', { value: one }))), about),
    h('fieldset', h('legend', 'Strategy parameters'), parameters),
    h('fieldset', h('legend', 'Money'), h('div.fields', field('capital', 'Capital, USDC', controls.capital, 'What the bot may call its own.'), field('leverage', 'Leverage', controls.leverage, 'As set at the exchange.'),
      field('sizing.kind', 'Size of an entry by', sizeKind), h('div.field', h('label', { htmlFor: 'f-size' }, 'Size'), Object.assign(size, { id: 'f-size' }), sizeHint, h('span.wrong', { role: 'alert' })))),
    h('fieldset', h('legend', 'Protection, resting on the exchange'), h('div.fields', protection)),
    h('fieldset', h('details', h('summary', 'Risk limits'), h('p.muted', isNew ? 'Empty takes the default.' : 'Empty switches a limit off.'), h('div.fields', limits))),
    h('fieldset', h('legend', 'When it is stopped'), h('div.fields', field('shutdownPolicy', 'What stopping does', controls.shutdownPolicy)))];
  size.dataset.field = 'sizing';
  const gather = fields => Object.fromEntries(fields.map(one => one.querySelector('[data-field]')).map(control => [control.dataset.field.split('.')[1], control.value.trim()])
    .filter(([, value]) => value !== '' || !isNew).map(([name, value]) => [name, value === '' ? null : Whole.has(name) ? Number(value) : value]));
  const read = () => ({
    name: controls.name.value.trim(), strategy: strategy.value, instruments: coins.value.split(',').map(one => one.trim()).filter(Boolean), interval: controls.interval.value, mode: d.mode,
    parameters: Object.fromEntries([...parameters.querySelectorAll('[data-field]')].map(control => [control.dataset.field.slice('parameters.'.length), valueOf(control)])),
    sizing: { kind: sizeKind.value, [Sizing[sizeKind.value][0]]: size.value.trim() },
    protection: Object.fromEntries(Object.entries(gather(protection)).filter(([, value]) => value !== null)), limits: gather(limits),
    capital: controls.capital.value.trim(), leverage: Number(controls.leverage.value), shutdownPolicy: controls.shutdownPolicy.value,
  });
  return { element, read };
}

export async function botFormPage(name) {
  const stored = name === null ? null : await getTagged('/bots/' + part(name));
  const fields = await botFields(stored?.value.definition ?? null, name === null);
  const accounts = name === null ? (await get('/accounts')).filter(one => !one.isDisabled && one.mode !== 'paper') : [];
  const where = ['paper', ...accounts.map(one => one.name)];
  const modes = where.map((account, index) => {
    const mode = index === 0 ? 'paper' : accounts[index - 1].mode;
    return h('label.choice', h('input', { type: 'radio', name: 'where', value: account, checked: index === 0 }), h('strong', index === 0 ? 'Paper' : `${mode === 'live' ? 'Live' : 'Testnet'}: account ${account}`),
      h('span.say', mode === 'paper' ? 'Practice money on real market data.' : mode === 'live' ? 'Real money. An admin arms the bot before it can start.' : 'The exchange’s own test network.'));
  });
  const submit = async event => {
    event.preventDefault();
    const form = event.currentTarget;
    try {
      const body = fields.read();
      if (stored) {
        await write('PUT', '/bots/' + part(name), body, { 'If-Match': stored.tag });
      } else {
        const chosen = form.querySelector('input[name=where]:checked').value;
        const account = accounts.find(one => one.name === chosen);
        await write('POST', '/bots' + (account ? '?account=' + part(account.name) : ''), { ...body, mode: account?.mode ?? 'paper' });
      }
      toast(stored ? 'Saved as a new revision.' : `${body.name} is created, stopped.`);
      location.hash = '#/bots/' + part(body.name);
    } catch (failure) { complain(form, failure); }
  };
  return {
    title: name ?? 'New bot',
    element: [h('div.head', h('h1', name === null ? 'New bot' : `Edit ${name}`)),
      h('form.wide', { onsubmit: submit }, name === null && where.length > 1 && h('fieldset', h('legend', 'Money'), h('div.stack', modes)), name === null && where.length === 1 && h('div', { hidden: true }, modes),
        fields.element, h('p.problem.wrong', { role: 'alert' }),
        h('div.row', h('button.primary', { type: 'submit' }, name === null ? 'Create, stopped' : 'Save as a new revision'), h('a.button', { href: name === null ? '#/' : '#/bots/' + part(name) }, 'Cancel')))],
  };
}
