/**
 * Reads a mapping template. The grammar of the Velocity template language is the velocityjs package's; only its parser
 * is used, since its evaluation calls the methods of JavaScript's values, its regular expressions among them.
 */
import type Velocity from 'velocityjs'
import { isRecord } from '../input'

export interface Reference {
  readonly type: 'references'
  readonly id: string
  readonly leader?: string
  readonly isWraped?: boolean
  readonly path?: readonly Step[]
}

export type Step =
  | { readonly type: 'property'; readonly id: string }
  | { readonly type: 'index'; readonly id: Expression }
  | { readonly type: 'method'; readonly id: string; readonly args: readonly Expression[] | false }

export type Expression =
  | Reference
  | { readonly type: 'string'; readonly value: string; readonly isEval?: boolean }
  | { readonly type: 'integer' | 'decimal' | 'runt'; readonly value: string }
  | { readonly type: 'bool'; readonly value: 'true' | 'false' | 'null' }
  | { readonly type: 'array'; readonly isRange?: boolean; readonly value: readonly (Expression | string | number)[] }
  | { readonly type: 'map'; readonly value?: Readonly<Record<string, Expression>> }
  | { readonly type: 'math'; readonly operator: string; readonly expression: readonly Expression[] }

export type Node =
  | string
  | readonly Node[]
  | Reference
  | { readonly type: 'set'; readonly equal: readonly [Reference, Expression] }
  | { readonly type: 'if' | 'elseif'; readonly condition: Expression }
  | { readonly type: 'foreach'; readonly to: string; readonly from: Expression }
  | { readonly type: 'define'; readonly id: string }
  | { readonly type: 'macro'; readonly id: string; readonly args?: readonly Expression[] }
  | { readonly type: 'macro_call'; readonly id: string; readonly args?: readonly Expression[] }
  | { readonly type: 'raw'; readonly value: string }
  | { readonly type: 'else' | 'end' | 'break' | 'comment' }

/** What the parser knows and no mapping template can use: files, and text that is a template itself. */
const refused = new Set(['evaluate', 'include', 'parse'])

export class TemplateSyntaxError extends Error {
  readonly code = 'TemplateSyntax'
}

/**
 * Stands behind the template while it is read. The parser leaves out what follows an #end too many, and tells what is in
 * a block that nothing ends twice, within it and after it: so the mark is found no time, or more than once.
 */
const mark = '\ue1d5'

/** @throws TemplateSyntaxError */
export function parseTemplate(source: string): readonly Node[] {
  if (source.includes(mark)) throw new TemplateSyntaxError('the character U+E1D5')
  // Behind a comment that its line ends the mark would be part of it.
  const marked = /##[^\n]*$/.test(source) ? `${source}\n${mark}` : source + mark
  const nodes = parse(marked)
  const marks = countMarks(nodes)
  if (marks === 0) throw new TemplateSyntaxError('#end without a block, or a comment that does not end')
  if (marks > 1) throw new TemplateSyntaxError('a block has no #end')
  check(nodes)
  const last = nodes.at(-1)
  return typeof last === 'string' ? [...nodes.slice(0, -1), last.slice(0, -mark.length)] : nodes
}

function countMarks(nodes: readonly Node[]): number {
  let count = 0
  for (const node of nodes) {
    if (isBlock(node)) count += countMarks(node)
    else if (typeof node === 'string' && node.endsWith(mark)) count++
  }
  return count
}

/** The nodes of text that stands in quotes within a template. @throws TemplateSyntaxError */
export function parseQuoted(source: string): readonly Node[] {
  const nodes = parse(source)
  check(nodes)
  return nodes
}

function parse(source: string): readonly Node[] {
  // Loaded for the first template: most APIs have none.
  const velocity = require('velocityjs') as typeof Velocity
  try {
    return velocity.parse(source) as unknown as readonly Node[]
  } catch (error) {
    throw new TemplateSyntaxError(firstLine(error))
  }
}

function firstLine(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split('\n')
  return [lines[0], lines[1]].filter(Boolean).join(' ').slice(0, 200)
}

function check(nodes: readonly Node[], inBlock = false): void {
  for (const node of nodes) {
    if (isBlock(node)) check(node, true)
    else if (typeof node === 'object' && !inBlock && ['else', 'elseif', 'end'].includes(node.type)) {
      throw new TemplateSyntaxError(`#${node.type} without a block that it belongs to`)
    }
  }
}

export const isBlock = (node: Node): node is readonly Node[] => Array.isArray(node)

/** Whatever the template names that nothing here knows; on AWS it would be nothing, without a word. */
export function unknownNames(nodes: readonly Node[], isMethod: (name: string) => boolean): readonly string[] {
  const found: string[] = []
  function visit(value: unknown): void {
    if (Array.isArray(value)) for (const each of value) visit(each)
    else if (isRecord(value)) {
      const { type, id } = value
      if (type === 'method' && !isMethod(String(id))) found.push(`the method ${String(id)}()`)
      if (type === 'macro_call' && refused.has(String(id))) found.push(`the directive #${String(id)}`)
      if (type === 'macro_body' || type === 'noescape') found.push(`the directive #${type === 'noescape' ? type : '@'}`)
      for (const each of Object.values(value)) visit(each)
    }
  }
  visit(nodes)
  return found
}
