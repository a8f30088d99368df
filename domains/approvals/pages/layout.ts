/** What the domain's pages are made of. */
import { type Html, html } from '../../../shared/html'
import type { Fact, Statement } from '../facts'

export function factList(facts: readonly Fact[]): Html {
  return html`<dl>${facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`
}

/** Somebody else's words: in a box of their own, under a heading of ours, each line in the direction of its letters. */
export function statementBlock({ heading, text, context }: Statement): Html {
  const entries = context.map(([label, value]) => html`<dt dir="auto">${label}</dt><dd dir="auto">${value}</dd>`)
  return html`<h2>${heading}</h2><blockquote dir="auto">${text}${entries.length > 0 && html`<dl>${entries}</dl>`}</blockquote>`
}
