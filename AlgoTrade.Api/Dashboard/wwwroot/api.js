// Asks the API. The key was exchanged for a cookie that no script can read; writes carry the token of this session.
let csrfToken = null;
export const me = { name: '', role: 'viewer' };
export const may = role => ['viewer', 'operator', 'admin'].indexOf(me.role) >= ['viewer', 'operator', 'admin'].indexOf(role);

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The API answered ${status}.`);
    this.status = status;
    this.code = body.code;
    this.field = body.field;
  }
}

let onSignedOut = () => {};
export const whenSignedOut = action => { onSignedOut = action; };

async function send(method, path, body, headers = {}) {
  let answer;
  try {
    answer = await fetch('/api/v1' + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...(method !== 'GET' && csrfToken ? { 'X-CSRF-Token': csrfToken } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch { throw new Error('The API does not answer. Is AlgoTrade still running?'); }
  const text = await answer.text();
  const value = text ? JSON.parse(text) : null;
  if (answer.ok) return { value, tag: answer.headers.get('ETag') };
  if (answer.status === 401 && path !== '/session') onSignedOut();
  throw new Problem(answer.status, value ?? {});
}

export const get = async path => (await send('GET', path)).value;
export const getTagged = path => send('GET', path);
/** A write that is done once, also when the network makes us ask twice. */
export const write = async (method, path, body, headers = {}) =>
  (await send(method, path, body, { 'Idempotency-Key': crypto.getRandomValues(new Uint32Array(4)).join('-'), ...headers })).value;
export const part = text => encodeURIComponent(text);

/** Every page of a list, up to a limit that a person can still look at. */
export async function all(path, most = 1000) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=500${cursor ? '&cursor=' + part(cursor) : ''}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && items.length < most);
  return items;
}

function entered(session) {
  csrfToken = session.csrfToken;
  me.name = session.name;
  me.role = session.role;
}

export const signIn = async key => entered((await send('POST', '/session', { key })).value);
export const resume = async () => entered(await get('/session'));
export const signOut = async () => { await send('DELETE', '/session'); csrfToken = null; };

/** Events of the system, as they happen. The browser itself resumes after the last one it saw. */
export function listen(onEvent, onState) {
  const source = new EventSource('/api/v1/events');
  for (const topic of ['bots', 'orders', 'fills', 'equity', 'alerts']) {
    source.addEventListener(topic, event => onEvent(topic, JSON.parse(event.data)));
  }
  source.addEventListener('open', () => onState(true));
  source.addEventListener('error', () => {
    onState(false);
    // A stream that was refused is not tried again by the browser: ask whether the session still stands.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => get('/session').then(() => { closeCurrent(); closeCurrent = listen(onEvent, onState); }, () => {}), 3000);
  });
  let closeCurrent = () => source.close();
  return () => closeCurrent();
}
