/**
 * A mail in the two forms that it has, made of the same parts in the same order: our words first, and whatever others
 * say below them, set apart.
 */
import { type Html, html } from '../../../shared/html'
import type { Fact, Statement } from '../facts'
import { hanging, quoted } from '../shown'
import { type Button, factTable, mailLayout, statementBlock } from './layout'

export interface Letter {
  /** Begins with words of ours. */
  readonly title: string
  readonly greeting: string
  readonly sentences?: readonly string[]
  readonly facts: readonly Fact[]
  readonly links?: readonly (Button & { readonly text: string })[]
  readonly note?: string
  readonly statements: readonly Statement[]
}

export function htmlOf({ title, greeting, sentences = [], facts, links = [], note, statements }: Letter): string {
  const content: readonly Html[] = [
    ...[greeting, ...sentences].map((text) => html`<p>${text}</p>`),
    factTable(facts),
    ...(note ? [html`<p style="font-size:14px;color:#666">${note}</p>`] : []),
  ]
  return mailLayout(title, content, links, statements.map(statementBlock))
}

export function textOf({ title, greeting, sentences = [], facts, links = [], note, statements }: Letter): string {
  return [
    hanging(greeting),
    hanging(title),
    ...sentences,
    facts.map(([label, value]) => hanging(`${label}: ${value}`)).join('\n'),
    ...links.map(({ text, url }) => `${text}: ${url}`),
    ...(note ? [note] : []),
    ...statements.flatMap(({ heading, text, context }) => [
      hanging(`${heading} (each line of it begins with >):`),
      quoted([...(text === '' ? [] : [text]), ...context.map(entryInText)].join('\n')),
    ]),
  ].join('\n\n')
}

function entryInText([label, value]: Fact): string {
  return value.includes('\n') ? `${label}:\n${value}` : `${label}: ${value}`
}
