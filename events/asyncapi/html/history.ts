/** What an event has been, and what lies between any two of its versions and states. */
import type { EventVersions, VersionDifference, VersionState } from '../../compatibility/versions'
import { anchor, html, type Markup } from './markup'
import { table } from './table'

export function historyPart(versions: EventVersions, event: string): Markup {
  const { states, differences, olderStates } = versions
  const [first] = states
  if (states.length < 2) {
    const since = first?.at === undefined ? '' : ` since ${first.at}`
    return html`<h4>History</h4><p class="muted">It has been as it is${since}.</p>
`
  }
  const choose = (what: 'from' | 'to', chosen: number) =>
    html`<label>${what === 'from' ? 'From' : 'To'} <select data-choose="${what}">${states.map(
      (state, index) => html`<option value="${index}"${index === chosen && html` selected`}>${nameOf(state)}</option>`,
    )}</select></label>`
  const last = states.length - 1
  return html`<h4>History</h4>
<ol class="states">${states.map((state) => html`<li>${nameOf(state)}${state.isNow && html` <span class="badge">now</span>`}${letPass(state)}</li>`)}</ol>
${olderStates > 0 && html`<p class="muted">${olderStates} older states are in the history of the registry alone.</p>`}<div class="between" role="group" aria-label="Differences of ${event}">
<p class="choose" hidden>${choose('from', last - 1)} ${choose('to', last)}</p>
${differences.map((difference) => between(difference, states))}<p class="muted same" hidden>They are one and the same.</p>
</div>
`
}

function nameOf({ detailType, label, at, isNow }: VersionState): string {
  const when = at === undefined ? (isNow ? 'not committed' : label) : `${at}, ${label}`
  return `${detailType} (${when})`
}

function letPass({ letPass: how }: VersionState): Markup | undefined {
  if (how === undefined) return undefined
  const text = how === 'accepted' ? 'a break with it was accepted' : 'was broken with before the first release'
  return html` <span class="badge old">${text}</span>`
}

const verdicts = {
  full: 'compatible both ways',
  backward: 'new consumers read old events; old consumers don’t read all new ones',
  forward: 'old consumers read new events; new consumers don’t read all old ones',
  breaking: 'breaks both ways',
} as const

function between({ from, to, verdict, rows, changes }: VersionDifference, states: readonly VersionState[]): Markup {
  const [older, newer] = [states[from], states[to]]
  if (!older || !newer) return html``
  const isNext = to === from + 1
  const badge = verdict === 'full' ? 'badge' : 'badge old'
  return html`<div class="difference${!isNext && ' far'}" data-between="${from}-${to}">
<p><b>${nameOf(older)}</b> to <b>${nameOf(newer)}</b> <span class="${badge}">${verdicts[verdict]}</span>${letPass(older)}</p>
${changes.length > 0 && html`<ul>${changes.map((change) => html`<li>${change}</li>`)}</ul>`}${
  rows.length > 0 &&
  table(
    `What breaks from ${nameOf(older)} to ${nameOf(newer)}`,
    ['Field', 'Why it breaks', 'An event that shows it'],
    rows.map(({ path, reason, witness, doubt }) => ({
      cells: [
        html`<code>${path || '(event)'}</code>`,
        reason,
        witness
          ? html`<code>${JSON.stringify(witness.value)}</code>`
          : html`<span class="muted">not proven: ${doubt}</span>`,
      ],
    })),
  )
}${rows.length + changes.length === 0 && html`<p class="muted">Nothing that shows: words, or the order of things.</p>`}</div>
`
}

/** All breaks that were let pass, in one place. */
export function letPassPart(all: readonly EventVersions[]): Markup | undefined {
  const rows = all.flatMap(({ states }) =>
    states
      .filter((state) => state.letPass !== undefined)
      .map((state) => ({
        cells: [
          html`<a href="#${anchor('event', state.detailType)}">${state.detailType}</a>`,
          nameOf(state),
          state.letPass === 'accepted' ? 'accepted: nobody relied on it' : 'before the first release',
        ],
      })),
  )
  if (rows.length === 0) return undefined
  return html`<h2 id="breaks">Accepted breaks</h2>
<p>States that later ones are not compatible with, by choice. Each is kept in a file that is reviewed.</p>
${table('Accepted breaks', ['Event', 'State that was broken with', 'How'], rows)}
`
}
