// API keys and the record of every write.
import { click, h, pill, table, time } from './dom.js';
import { get, write } from './api.js';
import { ask } from './kill-switch.js';

export async function adminPage() {
  const keys = h('div'), audit = h('div'), fresh = h('div');
  const name = h('input', { id: 'key-name', required: true, maxLength: 64 });
  const role = h('select', { id: 'key-role' }, ['viewer', 'operator', 'admin'].map(one => h('option', { value: one }, one)));
  const problem = h('p.wrong', { role: 'alert' });
  const refresh = async () => {
    const [allKeys, entries] = await Promise.all([get('/keys?limit=100'), get('/audit?limit=100')]);
    keys.replaceChildren(keyTable(allKeys.items.filter(one => !one.revokedAt), refresh));
    audit.replaceChildren(table([
      { title: 'Time', kind: 'nowrap', cell: one => time(one.occurredAt) },
      { title: 'Who', cell: one => one.actor },
      { title: 'What', cell: one => h('code', one.action) },
      { title: 'On', cell: one => one.subject },
      { title: 'Change', full: true, kind: 'reason', cell: one => h('details', h('summary', 'before and after'), h('pre', JSON.stringify({ before: one.before, after: one.after }, null, 2))) },
    ], entries.items, { label: 'Audit log' }));
  };
  const create = async event => {
    event.preventDefault();
    try {
      const made = await write('POST', '/keys', { name: name.value, role: role.value });
      problem.textContent = '';
      name.value = '';
      fresh.replaceChildren(h('p', h('strong', `Key ${made.key.name}, shown only now: `), h('code', made.secret)));
      await refresh();
    } catch (failure) { problem.textContent = failure.message; }
  };
  await refresh();
  return {
    title: 'Admin',
    element: [h('div.head', h('h1', 'Admin')),
      h('section.panel.flush', { 'aria-label': 'API keys' }, h('header', h('h2', 'API keys')), keys,
        h('form.inside.stack', { onsubmit: create }, h('div.fields',
          h('div.field', h('label', { htmlFor: 'key-name' }, 'New key for'), name), h('div.field', h('label', { htmlFor: 'key-role' }, 'Role'), role)),
        problem, fresh, h('div', h('button.primary', { type: 'submit' }, 'Create key')))),
      h('section.panel.flush', { 'aria-label': 'Audit log' }, h('header', h('h2', 'Audit log')), audit)],
  };
}

function keyTable(keys, refresh) {
  return table([
    { title: 'Name', cell: one => h('strong', one.name) },
    { title: 'Role', cell: one => pill(one.role) },
    { title: 'Begins with', cell: one => h('code', one.prefix) },
    { title: 'Created', kind: 'nowrap', cell: one => time(one.createdAt) },
    { title: 'Last used', kind: 'nowrap', cell: one => time(one.lastUsedAt) },
    { title: 'Ends', kind: 'nowrap', cell: one => one.expiresAt ? time(one.expiresAt) : 'never' },
    { title: '', cell: one => h('button.small.danger', {
      type: 'button',
      onclick: click(async () => {
        if (await ask(`Revoke key ${one.name}?`, 'Whoever uses it is out at once, open event streams and browsers included.', 'Type its name', { confirm: 'Revoke', danger: true }) !== one.name) return;
        await write('DELETE', `/keys/${one.keyId}`);
        await refresh();
      }),
    }, 'Revoke') },
  ], keys, { label: 'API keys' });
}
