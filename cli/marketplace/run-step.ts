/** Takes a step at the local cloud, and posts what the buyer's browser would. */
import type { ParseArgsConfig } from 'node:util'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'
import { type Form, postRegistration } from './browser'
import { askLocalCloud, endpointOption } from './local-cloud'
import type { PlayedStep, StepOption } from './steps'

export async function runStep(name: string, played: PlayedStep, args: readonly string[]): Promise<void> {
  const { positional, options, hasBrowser } = played
  const usage = ['signalbox marketplace', name, ...(positional ? [positional.name] : [])].join(' ')
  const { values, positionals } = readArguments(
    args,
    {
      ...asArguments(options),
      ...(hasBrowser && { 'no-registration': { type: 'boolean' } }),
      json: { type: 'boolean' },
      ...endpointOption,
    },
    { most: positional ? 1 : 0, usage },
  )
  const given = values as Readonly<Record<string, string | boolean | undefined>>
  if (positional && positionals.length === 0) throw new UsageError(`${positional.name} is missing\nusage: ${usage}`)
  const fields = {
    ...played.fields,
    ...(positional && { [positional.field]: positionals[0] }),
    ...fieldsOf(options, given),
  }
  const { registration, ...answer } = await askLocalCloud(
    String(given.endpoint),
    'POST',
    played.step,
    fields,
    (field) => optionOf(played, field),
  )
  // Whoever leaves it to themselves posts the form as it is.
  const isPosted = registration && !given['no-registration']
  const outcome = isPosted ? await postRegistration(registration as Form) : registration
  const told = { ...answer, ...(outcome !== undefined && { registration: outcome }) }
  console.log(given.json ? JSON.stringify(told) : lines(told).join('\n'))
  if (hasBrowser && !registration && !given.json) {
    console.log(
      'no registration      the listing has no address to register at: list-product --code CODE --url URL gives it one',
    )
  }
}

/** As whoever typed it knows a field. */
function optionOf({ positional, options }: PlayedStep, field: string): string {
  if (positional?.field === field) return positional.name
  const [name] = Object.entries(options).find(([, option]) => option.field === field) ?? []
  return name === undefined ? field : `--${name}`
}

function asArguments(options: PlayedStep['options']): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { is }]) => [name, { type: is === 'flag' ? 'boolean' : 'string' }]),
  )
}

function fieldsOf(options: PlayedStep['options'], given: Readonly<Record<string, string | boolean | undefined>>) {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, option]) => {
      const value = given[name]
      return value === undefined ? [] : [[option.field, fieldOf(name, option, value)]]
    }),
  )
}

function fieldOf(name: string, { is }: StepOption, given: string | boolean): unknown {
  switch (is) {
    case 'flag':
      return true
    case 'list':
      return String(given)
        .split(',')
        .map((each) => each.trim())
    case 'number':
      if (!/^\d+$/.test(String(given))) throw new UsageError(`--${name}: expected a whole number, not "${given}"`)
      return Number(given)
    default:
      return given
  }
}

function lines(told: Readonly<Record<string, unknown>>, indent = ''): string[] {
  return Object.entries(told).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [`${indent}${name}`, ...lines(value as Readonly<Record<string, unknown>>, `${indent}  `)]
      : [`${indent}${name.padEnd(20 - indent.length)} ${Array.isArray(value) ? value.join(', ') : String(value)}`],
  )
}
