// Charts as SVG, drawn by hand: nothing is loaded from elsewhere.
import { h, price, money, percent } from './dom.js';

const Ns = 'http://www.w3.org/2000/svg';
const s = (tag, attributes, ...children) => {
  const element = document.createElementNS(Ns, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const Width = 1000, Right = 74, Bottom = 22, Top = 10;

function ticks(low, high, wanted = 4) {
  const span = high - low || Math.abs(high) || 1;
  const raw = span / wanted, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map(one => one * power).find(one => one >= raw);
  const all = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-6; value += step) all.push(value);
  return all;
}

const two = number => String(number).padStart(2, '0');
const clock = (ms, span) => {
  const at = new Date(ms), day = `${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`, minute = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return span > 4 * 86400e3 ? (span > 200 * 86400e3 ? `${at.getUTCFullYear()}-${day}` : day) : span > 86400e3 ? `${day} ${minute}` : minute;
};

/** Axes, a cursor with a label, and whatever `draw` adds. Points: [{ms, label}] for the cursor. */
function frame({ height, from, to, low, high, text, points, label, draw }) {
  // The drawing is as wide as its place, so that text keeps its size on a telephone.
  const host = h('div.chart');
  const render = width => {
    const inner = width - Right, x = ms => (ms - from) / Math.max(to - from, 1) * inner;
    const y = value => Top + (high - value) / (high - low || 1) * (height - Top - Bottom);
    const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': label });
    for (const value of ticks(low, high)) {
      svg.append(s('line', { class: 'grid', x1: 0, x2: inner, y1: y(value), y2: y(value) }), s('text', { x: inner + 8, y: y(value) + 4 }, text(value)));
    }
    const steps = Math.max(2, Math.floor(inner / 130));
    for (let i = 0; i < steps; i++) {
      const ms = from + (to - from) * i / steps;
      svg.append(s('text', { x: x(ms), y: height - 5 }, clock(ms, to - from)));
    }
    draw(svg, x, y, inner);
    host.replaceChildren(svg);
    follow(host, svg, points, x, height, inner);
  };
  // Only when the width really changes: a drawing that resizes its own place would never rest.
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width > 0 && width !== drawn) { drawn = width; render(width); }
  }).observe(host);
  render(Width);
  return host;
}

function follow(host, svg, points, x, height, inner) {
  if (!points.length) return;
  const line = s('line', { class: 'cursor', y1: Top, y2: height - Bottom, visibility: 'hidden' });
  const tip = h('div.tip', { hidden: true });
  svg.append(line);
  host.append(tip);
  svg.addEventListener('pointermove', event => {
    const box = svg.getBoundingClientRect(), at = (event.clientX - box.left);
    if (at > inner) return;
    const nearest = points.reduce((best, one) => Math.abs(x(one.ms) - at) < Math.abs(x(best.ms) - at) ? one : best);
    line.setAttribute('x1', x(nearest.ms)); line.setAttribute('x2', x(nearest.ms)); line.setAttribute('visibility', 'visible');
    tip.textContent = nearest.label; tip.hidden = false;
  });
  svg.addEventListener('pointerleave', () => { line.setAttribute('visibility', 'hidden'); tip.hidden = true; });
}

const stamp = ms => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** Points: [{ms, value}], oldest first. */
export function lineChart(points, { height = 200, text = money, label, zeroBased = false } = {}) {
  if (points.length < 2) return h('p.empty', 'Not enough points for a curve yet.');
  const values = points.map(one => one.value);
  let low = Math.min(...values), high = Math.max(...values);
  if (zeroBased) { high = 0; low = Math.min(low, -0.0001); }
  const room = (high - low || Math.abs(high) * 0.002 || 1) * 0.06;
  const from = points[0].ms, to = points[points.length - 1].ms;
  return frame({
    height, from, to, low: low - room, high: zeroBased ? 0 : high + room, text,
    label: label ?? `From ${text(values[0])} to ${text(values[values.length - 1])}, lowest ${text(low)}, highest ${text(high)}.`,
    points: points.map(one => ({ ms: one.ms, label: `${stamp(one.ms)}  ${text(one.value)}` })),
    draw: (svg, x, y) => {
      const path = points.map(one => `${x(one.ms).toFixed(1)},${y(one.value).toFixed(1)}`).join(' ');
      const base = y(zeroBased ? 0 : low - room);
      svg.append(s('polygon', { class: zeroBased ? 'loss' : 'area', points: `${x(from)},${base} ${path} ${x(to)},${base}` }));
      if (!zeroBased) svg.append(s('polyline', { class: 'line', points: path }));
    },
  });
}

/** Fraction below the peak so far, at or below zero. */
export function drawdownOf(points) {
  let peak = -Infinity;
  return points.map(one => { peak = Math.max(peak, one.value); return { ms: one.ms, value: peak > 0 ? one.value / peak - 1 : 0 }; });
}

export const drawdownChart = points => lineChart(drawdownOf(points), {
  height: 120, zeroBased: true, text: value => percent(value, 1),
  label: `Drawdown: at worst ${percent(Math.min(...drawdownOf(points).map(one => one.value)), 1)} below the peak.`,
});

/** Candles {ms, open, high, low, close}, marks {ms, price, side, label}, levels {price, label}. */
export function priceChart(candles, marks, levels, widthMs) {
  if (candles.length === 0) return h('p.empty', 'No candles are stored for this instrument yet.');
  const from = candles[0].ms, to = candles[candles.length - 1].ms + widthMs;
  const near = levels.filter(one => Math.abs(one.price / candles[candles.length - 1].close - 1) < 0.08);
  const shown = marks.filter(one => one.ms >= from && one.ms <= to);
  const prices = [...candles.flatMap(one => [one.low, one.high]), ...near.map(one => one.price), ...shown.map(one => one.price)];
  const low = Math.min(...prices), high = Math.max(...prices), room = (high - low || 1) * 0.06;
  return frame({
    height: 320, from, to, low: low - room, high: high + room, text: price,
    label: `Price of the last ${candles.length} candles, now ${price(candles[candles.length - 1].close)}, with ${shown.length} fills.`,
    points: candles.map(one => ({ ms: one.ms + widthMs / 2, label: `${stamp(one.ms)}  O ${price(one.open)}  H ${price(one.high)}  L ${price(one.low)}  C ${price(one.close)}` })),
    draw: (svg, x, y, inner) => {
      const body = Math.max(1, inner / ((to - from) / widthMs) * 0.66);
      for (const one of candles) {
        const middle = x(one.ms + widthMs / 2), kind = one.close >= one.open ? 'rise' : 'fall';
        const top = y(Math.max(one.open, one.close)), bottom = y(Math.min(one.open, one.close));
        svg.append(s('line', { class: kind, x1: middle, x2: middle, y1: y(one.high), y2: y(one.low) }),
          s('rect', { class: kind, x: middle - body / 2, y: top, width: body, height: Math.max(1, bottom - top), 'stroke-width': 0 }));
      }
      for (const one of near) {
        svg.append(s('line', { class: 'level', x1: 0, x2: inner, y1: y(one.price), y2: y(one.price) }), s('text', { x: 4, y: y(one.price) - 4 }, one.label));
      }
      for (const one of shown) {
        const cx = x(one.ms), cy = y(one.price), up = one.side === 'buy';
        svg.append(s('path', { class: one.side, d: up ? `M${cx} ${cy + 3}l6 10h-12z` : `M${cx} ${cy - 3}l6 -10h-12z` }, s('title', {}, one.label)));
      }
    },
  });
}
