import { readFileSync } from 'node:fs'
import { messageOf } from '../kernel/message-of'
import { AssemblyError } from './problems'
import { isObject } from './template'

export function readJson(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (isObject(value)) return value
  } catch (error) {
    throw new AssemblyError(file, `cannot be read: ${messageOf(error)}`, error)
  }
  throw new AssemblyError(file, 'is not a JSON object')
}
