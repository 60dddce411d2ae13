// The frame around the pages: who is signed in, which page is shown, what is new.
import { byId, h, toast } from './dom.js';
import { get, listen, may, me, resume, signIn, signOut, whenSignedOut } from './api.js';
import { overviewPage } from './overview.js';
import { botPage } from './bot.js';
import { botFormPage } from './bot-form.js';
import { backtestPage, backtestsPage, comparePage, newBacktestPage } from './backtests.js';
import { alertsPage } from './alerts.js';
import { adminPage } from './admin.js';
import { openKillSwitch, banner } from './kill-switch.js';

const routes = [
  [/^\/$/, () => overviewPage()],
  [/^\/bots\/new$/, () => botFormPage(null)],
  [/^\/bots\/([^/]+)\/edit$/, name => botFormPage(name)],
  [/^\/bots\/([^/]+)$/, name => botPage(name)],
  [/^\/backtests$/, () => backtestsPage()],
  [/^\/backtests\/new(?:\/([^/]+))?$/, name => newBacktestPage(name)],
  [/^\/backtests\/compare\/([\d,]+)$/, ids => comparePage(ids)],
  [/^\/backtests\/(\d+)$/, id => backtestPage(id)],
  [/^\/alerts$/, () => alertsPage()],
  [/^\/admin$/, () => adminPage()],
];

// A page is {title, element, refresh(topics), every?: ms}.
let page = null, stopListening = null, unread = 0, showing = 0;

async function show() {
  const path = location.hash.slice(1) || '/';
  const [route, make] = routes.find(([pattern]) => pattern.test(path)) ?? [];
  const mine = ++showing;
  navigation(path);
  if (!route) { place({ title: 'Not found', element: h('section.panel', h('p.empty', 'There is no such page. ', h('a', { href: '#/' }, 'Back to the bots'))) }); return; }
  try {
    const next = await make(...path.match(route).slice(1).map(text => text === undefined ? undefined : decodeURIComponent(text)));
    if (mine === showing) place(next);
  } catch (failure) {
    if (mine === showing) place({ title: 'Problem', element: h('section.panel', h('p.empty', failure.message, ' ', h('a', { href: '#/' }, 'Back to the bots'))) });
  }
}

function place(next) {
  page = next;
  document.querySelectorAll('dialog').forEach(dialog => dialog.close());
  document.title = next.title + ' · AlgoTrade';
  byId('main').replaceChildren(...[next.element].flat());
  byId('main').focus({ preventScroll: true });
  scrollTo(0, 0);
}

function navigation(path) {
  const links = [['#/', 'Bots', path === '/' || path.startsWith('/bots')], ['#/backtests', 'Backtests', path.startsWith('/backtests')],
    ['#/alerts', unread ? `Alerts (${unread})` : 'Alerts', path === '/alerts'], ...(may('admin') ? [['#/admin', 'Admin', path === '/admin']] : []), ['/docs', 'API', false]];
  byId('nav').replaceChildren(...links.map(([href, text, current]) => h('a', { href, 'aria-current': current ? 'page' : null }, text)));
}

async function frame() {
  const [overview, risk] = await Promise.all([get('/overview'), get('/risk')]);
  unread = overview.unreadAlerts;
  byId('network').textContent = overview.network;
  byId('network').className = 'network ' + overview.network;
  byId('bar').className = overview.network;
  byId('banner').replaceChildren(...banner(risk, refreshNow));
  navigation(location.hash.slice(1) || '/');
}

// Many events at once are one refresh; a refresh that is under way is not doubled.
let waiting = null, busy = false, topics = new Set();
function refreshSoon(topic) {
  topics.add(topic);
  waiting ??= setTimeout(refreshNow, 700);
}
export async function refreshNow() {
  clearTimeout(waiting);
  waiting = null;
  if (busy) { waiting = setTimeout(refreshNow, 700); return; }
  busy = true;
  const changed = topics;
  topics = new Set();
  try { await Promise.all([frame(), page?.refresh?.(changed)]); } catch (failure) { if (failure.status !== 401) byId('link').textContent = failure.message; } finally { busy = false; }
}

async function enter() {
  byId('bar').hidden = false;
  byId('leave').title = `${me.name}, ${me.role}`;
  byId('kill').hidden = !may('operator');
  await Promise.all([frame(), show()]);
  stopListening?.();
  stopListening = listen(refreshSoon, on => {
    byId('link').textContent = on ? 'live' : 'reconnecting';
    byId('link').className = on ? 'link on' : 'link';
    if (on) refreshSoon('all');
  });
}

function login(message) {
  stopListening?.();
  stopListening = null;
  page = null;
  byId('bar').hidden = true;
  byId('banner').replaceChildren();
  const key = h('input', { id: 'key', type: 'password', autocomplete: 'current-password', required: true, 'aria-describedby': 'key-hint' });
  const problem = h('p.wrong', { role: 'alert' }, message ?? '');
  document.title = 'Sign in · AlgoTrade';
  byId('main').replaceChildren(h('div.login',
    h('div.brand', h('img', { src: '/icon.svg', alt: '', width: 30, height: 30 }), 'AlgoTrade'),
    h('form.panel', {
      onsubmit: async event => {
        event.preventDefault();
        try { await signIn(key.value.trim()); key.value = ''; await enter(); } catch (failure) { problem.textContent = failure.message; key.select(); }
      },
    },
    h('div.field', h('label', { htmlFor: 'key' }, 'API key'), key,
      h('span.hint', { id: 'key-hint' }, 'Shown once at the first start; ', h('code', 'algotrade up'), ' keeps it in ', h('code', 'api-key'), ' of its data folder.')),
    problem, h('button.primary', { type: 'submit' }, 'Sign in'))));
  key.focus();
}

function theme() {
  const light = matchMedia('(prefers-color-scheme: light)').matches;
  const current = () => document.documentElement.dataset.theme || (light ? 'light' : 'dark');
  const apply = name => { document.documentElement.dataset.theme = name; byId('theme').textContent = name === 'dark' ? '☀' : '☾'; };
  apply(localStorage.getItem('theme') || current());
  byId('theme').addEventListener('click', () => {
    const name = current() === 'dark' ? 'light' : 'dark';
    localStorage.setItem('theme', name);
    apply(name);
  });
}

theme();
whenSignedOut(() => login('The session has ended. Sign in again.'));
byId('leave').addEventListener('click', () => signOut().then(() => login(), failure => toast(failure.message, true)));
byId('kill').addEventListener('click', () => openKillSwitch(refreshNow));
addEventListener('hashchange', () => { if (!byId('bar').hidden) show(); });
document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); byId('main').focus(); });
resume().then(enter, failure => login(failure.status === 401 ? undefined : failure.message));
