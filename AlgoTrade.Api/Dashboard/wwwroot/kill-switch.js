// The kill switch: what it will do is said before it is done, and asked twice.
import { h, toast, words } from './dom.js';
import { get, may, part, write } from './api.js';

const Modes = [['block', 'Block entries'], ['cancelEntries', 'Block and cancel entries'], ['flatten', 'Block, cancel and close everything']];

/** Opens the dialog. Scope: all, bot:NAME or account:NAME. */
export async function openKillSwitch(onDone, scope = 'all') {
  let effect;
  try { effect = await get('/risk/kill-switch/effect?scope=' + part(scope)); } catch (failure) { toast(failure.message, true); return; }
  const reason = h('input', { id: 'kill-reason', required: true, maxLength: 500, placeholder: 'For those who find it later' });
  const choices = Modes.map(([mode, title], index) => h('label.choice',
    h('input', { type: 'radio', name: 'mode', value: mode, checked: index === 0 }), h('strong', title), h('span.say', effect.statements[mode])));
  const problem = h('p.wrong', { role: 'alert' });
  const dialog = h('dialog', { 'aria-labelledby': 'kill-title' });
  const first = h('form', { method: 'dialog' },
    h('h1', { id: 'kill-title' }, scope === 'all' ? 'Kill switch for everything' : `Kill switch for ${scope}`),
    h('p.muted', 'It survives restarts until an admin releases it. Exits always pass; stops on the exchange keep protecting open positions.'),
    h('div.stack', { role: 'radiogroup', 'aria-label': 'How far it reaches' }, choices),
    h('div.field', h('label', { htmlFor: 'kill-reason' }, 'Why?'), reason),
    problem,
    h('div.row.end', h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), h('button.primary', { type: 'submit' }, 'Continue')));
  first.addEventListener('submit', event => {
    event.preventDefault();
    const mode = first.querySelector('input[name=mode]:checked').value;
    confirm(dialog, first, mode, scope, reason.value.trim(), effect, onDone);
  });
  dialog.append(first);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  reason.focus();
}

function confirm(dialog, first, mode, scope, reason, effect, onDone) {
  const title = Modes.find(([name]) => name === mode)[1];
  const problem = h('p.wrong', { role: 'alert' });
  const word = h('input', { id: 'kill-word', autocomplete: 'off', required: true, pattern: 'flatten', title: 'Type: flatten' });
  const back = h('button', { type: 'button', onclick: () => dialog.replaceChildren(first) }, 'Back');
  const second = h('form', { method: 'dialog' },
    h('h1', `${title}?`),
    h('p', h('strong', effect.statements[mode])),
    h('p.muted', `Reason: ${reason}`),
    mode === 'flatten' && h('div.field', h('label', { htmlFor: 'kill-word' }, 'Positions are closed at a loss if need be. Type ', h('code', 'flatten'), ' to confirm.'), word),
    problem,
    h('div.row.end', back, h('button.final', { type: 'submit' }, `Yes: ${title.toLowerCase()}`)));
  second.addEventListener('submit', async event => {
    event.preventDefault();
    try {
      await write('PUT', '/risk/kill-switch', { mode, reason, scope });
      dialog.close();
      toast('The kill switch is on.');
      onDone();
    } catch (failure) { problem.textContent = failure.message; }
  });
  dialog.replaceChildren(second);
  (mode === 'flatten' ? word : back).focus();
}

/** What is on, for the top of every page. */
export function banner(risk, onDone) {
  return risk.map(one => {
    const isSwitch = one.name === 'kill-switch';
    const release = async () => {
      try {
        const reason = isSwitch ? await ask(`Release the kill switch for ${one.scope}?`, 'Bots in its scope may enter again at once.', 'Why is it safe again?') : 'released';
        if (!reason) return;
        if (isSwitch) await write('PUT', '/risk/kill-switch', { mode: 'off', reason, scope: one.scope });
        else await write('DELETE', `/risk/breakers/${part(one.scope)}/${part(one.name)}`);
        onDone();
      } catch (failure) { toast(failure.message, true); }
    };
    return h('span.row', h('strong', isSwitch ? `Kill switch: ${words(one.value)}` : `Breaker ${words(one.name)}`),
      `${one.scope} · ${one.reason} · ${one.changedBy}`, may('admin') && h('button.small', { type: 'button', onclick: release }, 'Release'));
  });
}

/** Asks for one line; null when it was called off. */
export function ask(title, text, label, { confirm = 'Continue', pattern, danger } = {}) {
  return new Promise(resolve => {
    const answer = h('input', { id: 'ask', required: true, maxLength: 500, autocomplete: 'off', ...(pattern ? { pattern } : {}) });
    const dialog = h('dialog', { 'aria-labelledby': 'ask-title' },
      h('form', { method: 'dialog', onsubmit: event => { event.preventDefault(); const value = answer.value.trim(); if (value) { resolve(value); dialog.close(); } } },
        h('h1', { id: 'ask-title' }, title), h('p.muted', text),
        h('div.field', h('label', { htmlFor: 'ask' }, label), answer),
        h('div.row.end', h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), h(danger ? 'button.final' : 'button.primary', { type: 'submit' }, confirm))));
    dialog.addEventListener('close', () => { resolve(null); dialog.remove(); });
    document.body.append(dialog);
    dialog.showModal();
    answer.focus();
  });
}
