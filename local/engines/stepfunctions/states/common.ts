/** The fields that states of several types share. */
import { type Catcher, compileCatch } from '../definition/catch'
import type { Fields } from '../definition/fields'
import { compileRetry, type Retrier } from '../definition/retry'
import type { QueryLanguage, StateType, Target } from '../definition/state'

export interface Common<Type extends StateType> {
  readonly name: string
  readonly type: Type
  readonly language: QueryLanguage
  readonly next: string | undefined
  readonly retriers: readonly Retrier[]
  readonly catchers: readonly Catcher[]
  readonly targets: readonly Target[]
}

export interface CommonFields {
  /** It has Next or End. */
  readonly transition?: boolean
  /** It has Retry and Catch. */
  readonly handlers?: boolean
}

export function compileCommon<Type extends StateType>(
  fields: Fields,
  name: string,
  type: Type,
  { transition = false, handlers = false }: CommonFields,
): Common<Type> {
  fields.string('Comment')
  fields.raw('Type')
  fields.raw('QueryLanguage')
  const next = transition ? readTransition(fields) : undefined
  const catchers = handlers ? compileCatch(fields) : []
  return {
    name,
    type,
    language: fields.language,
    next,
    retriers: handlers ? compileRetry(fields) : [],
    catchers,
    targets: [
      ...(next === undefined ? [] : [{ name: next, field: 'Next' }]),
      ...catchers.map((catcher, index) => ({ name: catcher.next, field: `Catch[${index}]/Next` })),
    ],
  }
}

function readTransition(fields: Fields): string | undefined {
  const next = fields.string('Next')
  const end = fields.boolean('End')
  if (next !== undefined && end === true) fields.refuse("A state can't have both 'Next' and 'End'", 'Next')
  if (next === undefined && end !== true) fields.refuse("These fields are required but missing: one of 'Next' or 'End'")
  return next
}
