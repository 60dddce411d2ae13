'use strict';
// One page over the same API that everybody uses. The key stays in this tab and goes into a header, never into an address.
const byId = id => document.getElementById(id);
let key = sessionStorage.getItem('key') || '';
let selected = null;
let lastEventId = null;

async function call(path, method = 'GET', body = undefined) {
  const answer = await fetch('/api/v1' + path, {
    method,
    headers: { Authorization: 'Bearer ' + key, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const value = text ? JSON.parse(text) : {};
  if (!answer.ok) throw new Error(value.detail || (answer.status === 401 ? 'The API does not know this key.' : answer.status === 403 ? 'The role of this key does not reach.' : 'The API answered ' + answer.status + '.'));
  return value;
}

function table(id, headers, rows) {
  const head = document.createElement('tr');
  head.append(...headers.map(text => Object.assign(document.createElement('th'), { textContent: text })));
  const lines = rows.map(cells => {
    const line = document.createElement('tr');
    line.append(...cells.map(cell => {
      const td = document.createElement('td');
      if (cell instanceof Node) td.append(cell); else td.textContent = cell ?? '';
      if (/^-?[\d.]+$/.test(td.textContent)) td.className = 'number';
      return td;
    }));
    return line;
  });
  byId(id).replaceChildren(head, ...lines);
}

function button(text, action) {
  const one = Object.assign(document.createElement('button'), { textContent: text });
  one.addEventListener('click', () => attempt(action));
  return one;
}

async function attempt(action) {
  try { byId('problem').textContent = ''; await action(); await refresh(); } catch (failure) { byId('problem').textContent = failure.message; }
}

const wish = (name, verb) => () => call(`/bots/${encodeURIComponent(name)}/${verb}`, 'POST', { reason: 'dashboard' });

function actions(bot) {
  const box = document.createElement('span');
  const verbs = bot.desiredState === 'running' ? ['pause', 'flatten', 'stop'] : bot.desiredState === 'stopped' ? ['start'] : ['resume', 'flatten', 'stop'];
  box.append(...verbs.map(verb => button(verb, wish(bot.name, verb))));
  return box;
}

const positions = bot => bot.positions.filter(one => one.quantity !== '0').map(one => `${one.quantity} ${one.coin}`).join(', ') || 'flat';

async function refresh() {
  const [bots, alerts, risk, safety, status] = await Promise.all([
    call('/bots?limit=200'), call('/alerts?open=true&limit=20'), call('/risk'), call('/health/safety'), call('/health/status')]);
  byId('network').textContent = status.network;
  byId('safety').textContent = safety.isSafe ? 'safe' : safety.findings.map(one => `${one.code}: ${one.subject}`).join(' · ');
  byId('safety').className = safety.isSafe ? 'ok' : 'danger';
  byId('switches').textContent = risk.map(one => `${one.scope}: ${one.name} ${one.value} (${one.reason})`).join(' · ') || 'Nothing is engaged.';
  table('bots', ['Bot', 'Mode', 'Wanted', 'State', 'Position', 'Equity', 'Last decision', ''], bots.items.map(bot => [
    button(bot.name, async () => { selected = bot.name; }), bot.mode, bot.desiredState, bot.state, positions(bot), bot.equity, bot.lastDecision, actions(bot)]));
  table('alerts', ['Severity', 'Last seen', 'Times', 'Text'], alerts.items.map(one => [one.severity, one.lastSeenAt, one.occurrences, one.text]));
  if (selected) await showDetail(selected);
}

async function showDetail(name) {
  const path = '/bots/' + encodeURIComponent(name);
  const [orders, decisions, equity] = await Promise.all([call(path + '/orders?limit=15'), call(path + '/decisions?limit=15'), call(path + '/equity?limit=500')]);
  byId('detail').hidden = false;
  byId('detail-name').textContent = name;
  table('orders', ['Time', 'Side', 'Coin', 'Quantity', 'Price', 'Purpose', 'Status', 'Why'], orders.items.map(one => [
    one.createdAt, one.side, one.coin, one.quantity, one.limitPrice ?? one.triggerPrice, one.purpose, one.status, one.statusReason ?? one.reason]));
  table('decisions', ['Time', 'Coin', 'Wanted', 'Why'], decisions.items.map(one => [one.decidedAt, one.coin, one.wanted, one.reason]));
  draw(equity.items.map(one => Number(one.equity)).reverse());
}

function draw(values) {
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  const low = Math.min(...values), span = Math.max(...values) - low || 1;
  line.setAttribute('points', values.map((value, i) => `${(i / Math.max(values.length - 1, 1) * 600).toFixed(1)},${(115 - (value - low) / span * 110).toFixed(1)}`).join(' '));
  line.setAttribute('fill', 'none');
  line.setAttribute('stroke', '#2f6fde');
  line.setAttribute('stroke-width', '1.5');
  byId('equity').replaceChildren(line);
}

// EventSource cannot send a header, so the stream is read by hand.
async function listen() {
  while (key) {
    try {
      const headers = { Authorization: 'Bearer ' + key, ...(lastEventId ? { 'Last-Event-ID': lastEventId } : {}) };
      const answer = await fetch('/api/v1/events', { headers });
      if (!answer.ok) throw new Error();
      byId('stream').textContent = 'live';
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let waiting = null; ;) {
        const { value, done } = await reader.read();
        if (done) break;
        const id = value.match(/^id: (.+)$/m);
        if (id) lastEventId = id[1];
        if (/^event: (bots|orders|fills|equity|alerts)$/m.test(value) && !waiting) waiting = setTimeout(() => { waiting = null; refresh().catch(() => {}); }, 300);
      }
    } catch { /* the loop tries again */ }
    byId('stream').textContent = 'reconnecting …';
    await new Promise(done => setTimeout(done, 2000));
  }
}

async function open() {
  await refresh();
  sessionStorage.setItem('key', key);
  byId('login').hidden = true;
  byId('page').hidden = false;
  listen();
}

const engage = mode => () => {
  const reason = prompt('Why? For those who find the switch later.');
  return reason ? call('/risk/kill-switch', 'PUT', { mode, reason }) : Promise.resolve();
};
byId('block').addEventListener('click', () => attempt(engage('block')));
byId('cancel-entries').addEventListener('click', () => attempt(engage('cancelEntries')));
byId('flatten-all').addEventListener('click', () => attempt(engage('flatten')));
byId('release').addEventListener('click', () => attempt(engage('off')));
byId('login').addEventListener('submit', event => {
  event.preventDefault();
  key = byId('key').value.trim();
  open().catch(failure => { byId('login-problem').textContent = failure.message; });
});
if (key) open().catch(() => sessionStorage.removeItem('key'));
