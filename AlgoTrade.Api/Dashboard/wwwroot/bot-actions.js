// What an operator can do to a bot, in its present state.
import { click, h, toast } from './dom.js';
import { may, part, write } from './api.js';
import { ask } from './kill-switch.js';

const path = bot => '/bots/' + part(bot.name);
const wish = (bot, verb, done) => click(async () => { await write('POST', `${path(bot)}/${verb}`, { reason: 'dashboard' }); toast(`${bot.name}: ${verb} is asked for.`); await done(); });

export function actions(bot, done, size = '') {
  if (!may('operator')) return [];
  const kind = size ? 'button.' + size : 'button';
  const button = (text, verb, style = '') => h(kind + style, { type: 'button', onclick: wish(bot, verb, done), 'aria-label': `${text} ${bot.name}` }, text);
  const flatten = h(kind + '.danger', {
    type: 'button', 'aria-label': `Flatten ${bot.name}`,
    onclick: click(async () => {
      const typed = await ask(`Flatten ${bot.name}?`, 'Cancels its entries and closes its position at the market, then pauses it.', `Type ${bot.name} to confirm`, { confirm: 'Flatten', danger: true });
      if (typed === null) return;
      if (typed !== bot.name) throw new Error('The name does not match: nothing was done.');
      await write('POST', `${path(bot)}/flatten`, { reason: 'dashboard' });
      toast(`${bot.name}: flatten is asked for.`);
      await done();
    }),
  }, 'Flatten');
  const isUnarmed = bot.mode === 'live' && bot.armedForAccount === null;
  const arming = bot.mode !== 'live' ? [] : [isUnarmed ? armButton(bot, done, kind) : button('Disarm', 'disarm')];
  switch (bot.desiredState) {
    case 'running': return [bot.state === 'halted' && button('Start again', 'start', '.primary'), ...arming, button('Pause', 'pause'), flatten, button('Stop', 'stop')];
    case 'stopped': return [!isUnarmed && button('Start', 'start', '.primary'), ...arming];
    default: return [button('Resume', 'resume', '.primary'), ...arming, bot.desiredState === 'paused' && flatten, button('Stop', 'stop')];
  }
}

function armButton(bot, done, kind) {
  if (!may('admin')) return h('span.muted', 'an admin must arm it');
  return h(kind + '.danger', {
    type: 'button',
    onclick: click(async () => {
      const account = await ask(`Arm ${bot.name} for real money?`, `It will be allowed to trade account ${bot.account} on the exchange.`, 'Type the name of the account', { confirm: 'Arm', danger: true });
      if (account === null) return;
      await write('POST', `${path(bot)}/arm`, { account });
      await done();
    }),
  }, 'Arm …');
}

export function deleteButton(bot, done) {
  if (!may('operator') || bot.desiredState !== 'stopped') return null;
  return h('button.quiet', {
    type: 'button',
    onclick: click(async () => {
      const typed = await ask(`Delete ${bot.name}?`, 'Its history stays in the database; the name becomes free.', `Type ${bot.name} to confirm`, { confirm: 'Delete', danger: true });
      if (typed === null) return;
      if (typed !== bot.name) throw new Error('The name does not match: nothing was done.');
      await write('DELETE', path(bot), undefined, { 'If-Match': `"${bot.version}"` });
      await done();
    }),
  }, 'Delete');
}
