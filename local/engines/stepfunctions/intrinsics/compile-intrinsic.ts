/** Compiles a call of an intrinsic function, with calls, paths and literals as its arguments. */

import { parsePath } from '../../../lib/json-path/parse'
import { PathSyntaxError, Reader } from '../../../lib/json-path/reader'
import type { Scope } from '../definition/scope'
import { IntrinsicFailureError } from '../failures/intrinsic-failure'
import { RuntimeError } from '../failures/runtime'
import { valueAt } from '../json-path/compile-path'
import { intrinsics } from './intrinsics'

type Argument = (scope: Scope) => unknown

export function isIntrinsic(text: string): boolean {
  return text.startsWith('States.')
}

/** Throws `PathSyntaxError`. */
export function compileIntrinsic(text: string): (scope: Scope) => unknown {
  const reader = new Reader(text)
  const call = parseCall(reader)
  reader.skipSpace()
  if (!reader.atEnd) throw new PathSyntaxError('the call does not end where it should', reader)
  return (scope) => {
    try {
      return call(scope)
    } catch (error) {
      const told = (cause: string): string => `The function '${text}' had the following error: ${cause}`
      if (error instanceof MissingArgument) throw new RuntimeError(told(error.message))
      throw error instanceof IntrinsicFailureError ? new IntrinsicFailureError(told(error.cause)) : error
    }
  }
}

/** A path that leads nowhere is the definition's fault, not the function's. */
class MissingArgument extends Error {}

function parseCall(reader: Reader): Argument {
  const name = reader.match(/States\.\w+/y) ?? ''
  const intrinsic = intrinsics.get(name)
  if (!intrinsic) throw new PathSyntaxError(`the intrinsic function ${name} does not exist`, reader)
  reader.skipSpace()
  reader.expect('(')
  reader.skipSpace()
  const parts: Argument[] = []
  if (reader.peek() !== ')') {
    let keepEscapes = intrinsic.template === true
    const parseNext = (): Argument => {
      const part = parseArgument(reader, keepEscapes)
      keepEscapes = false
      return part
    }
    parts.push(...reader.list(parseNext))
  }
  reader.expect(')')
  if (parts.length < intrinsic.least || parts.length > intrinsic.most) {
    throw new PathSyntaxError(`${name} takes ${countOf(intrinsic.least, intrinsic.most)}, not ${parts.length}`, reader)
  }
  return (scope) => intrinsic.call(parts.map((part) => part(scope)))
}

function countOf(least: number, most: number): string {
  if (most === Infinity) return `at least ${least} arguments`
  return least === most ? `${least} arguments` : `${least} to ${most} arguments`
}

function parseArgument(reader: Reader, keepEscapes: boolean): Argument {
  const next = reader.peek()
  if (next === '$') {
    const path = parsePath(reader)
    return (scope) => {
      const value = valueAt(path, scope)
      if (value === undefined) {
        // Of a path into the context object AWS leaves out a $, and names the input all the same.
        const field = path.root.kind === 'context' ? path.text.slice(1) : path.text
        const input = JSON.stringify(scope.input)
        throw new MissingArgument(
          `The JsonPath argument for the field '${field}' could not be found in the input '${input}'`,
        )
      }
      return value
    }
  }
  if (next === 'S') return parseCall(reader)
  const value = next === "'" ? parseString(reader, keepEscapes) : parseLiteral(reader)
  return () => value
}

function parseString(reader: Reader, keepEscapes: boolean): string {
  const start = reader.position + 1
  const value = reader.quoted()
  const illegal = /\\(?![\\'{}])./.exec(reader.text.slice(start, reader.position - 1).replaceAll('\\\\', ''))
  if (illegal) throw new PathSyntaxError(`${illegal[0]} is not an escape`, reader)
  return keepEscapes ? reader.text.slice(start, reader.position - 1) : value
}

function parseLiteral(reader: Reader): unknown {
  const number = reader.number()
  if (number !== undefined) return number
  const word = reader.match(/(true|false|null)\b/y)
  if (word === undefined) throw new PathSyntaxError('an argument is missing', reader)
  return JSON.parse(word)
}
