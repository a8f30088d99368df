/**
 * The state machines, and the definitions they have and had. A definition is kept under its hash, so an
 * execution goes on with the one that it began with.
 */
import { createHash, randomUUID } from 'node:crypto'
import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'
import { compileDefinition } from '../definition/compile'
import type { Machine, MachineType } from '../definition/machine'
import type { Finding } from '../definition/report'
import { invalidDefinition, roleNotAssumable } from '../errors'
import { createIntegrations } from '../integrations/integrations'

export interface MachineRecord {
  readonly name: string
  readonly arn: string
  readonly type: MachineType
  readonly roleArn: string
  /** The hash of the definition. */
  readonly definition: string
  readonly creationDate: number
  readonly updateDate: number
  /** Of the last update; a machine that was never updated has none. */
  readonly revisionId?: string | undefined
  readonly status: 'ACTIVE' | 'DELETING'
  readonly tags: Readonly<Record<string, string>>
  /** What its executions are logged to, and the like that is kept and given back, without effect here. */
  readonly settings: Readonly<Record<string, unknown>>
}

export interface MachineInput {
  readonly name: string
  readonly type: MachineType
  readonly roleArn: string
  readonly definition: string
  readonly tags: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<string, unknown>>
}

export interface Machines {
  all(): readonly MachineRecord[]
  get(name: string): MachineRecord | undefined
  /** What a definition is kept under. */
  hash(definition: string): string
  /** Creates it, or changes it if it is there and anything differs. Throws `InvalidDefinition`. */
  put(input: MachineInput): MachineRecord
  setTags(name: string, tags: Readonly<Record<string, string>>): void
  markDeleting(name: string): void
  remove(name: string): void
  validate(definition: string, type: MachineType): readonly Finding[]
  /** Of a text that no machine has. Throws `InvalidDefinition`. */
  compile(definition: string, type: MachineType): Machine
  /** Throws `InvalidDefinition` if this local cloud can't run it any more. */
  compiled(hash: string, type: MachineType): Promise<Machine>
  definitionText(hash: string): Promise<string>
  load(): Promise<void>
}

const definitionPrefix = 'states/definition/'

export function createMachines(cloud: Cloud): Machines {
  const machines = createTable<MachineRecord>(cloud, 'states/machine')
  const cache = new Map<string, Machine>()
  const integrations = createIntegrations(cloud)

  function compile(text: string, type: MachineType): Machine {
    const { machine, findings } = compileDefinition(text, { type, integrations, now: cloud.clock.now })
    if (!machine) throw invalidDefinition(findings.map(describe).join(', '))
    return machine
  }

  function checkRole({ name, roleArn }: MachineInput): void {
    try {
      cloud.assumeRole(roleArn, name, 'states.amazonaws.com', cloud.arn('states', `stateMachine:${name}`))
    } catch (error) {
      throw isAwsError(error) ? roleNotAssumable() : error
    }
  }

  const save = (machine: MachineRecord): MachineRecord => machines.put(machine, machine.name)

  async function definitionText(hash: string): Promise<string> {
    const text = await cloud.store.get<string>(`${definitionPrefix}${hash}`)
    if (text === undefined) throw invalidDefinition(`The definition ${hash} is not in the store`)
    return text
  }

  function forgetUnused(): void {
    const used = new Set(machines.list().map((machine) => `${machine.type} ${machine.definition}`))
    for (const key of cache.keys()) if (!used.has(key)) cache.delete(key)
  }

  const hash = (definition: string): string => createHash('sha256').update(definition).digest('hex')

  return {
    all: () => machines.list(),
    hash,
    get: (name) => machines.get(name),
    definitionText,
    put(input) {
      const definition = hash(input.definition)
      const known = machines.get(input.name)
      const key = `${input.type} ${definition}`
      if (!cache.has(key)) cache.set(key, compile(input.definition, input.type))
      if (known && isSame(known, { ...input, definition })) return known
      if (known?.roleArn !== input.roleArn) checkRole(input)
      const now = cloud.clock.now()
      const machine = save({
        ...input,
        definition,
        arn: cloud.arn('states', `stateMachine:${input.name}`),
        creationDate: known?.creationDate ?? now,
        updateDate: now,
        ...(known && { revisionId: randomUUID() }),
        status: 'ACTIVE',
      })
      cloud.store.put(`${definitionPrefix}${definition}`, input.definition)
      forgetUnused()
      return machine
    },
    setTags(name, tags) {
      const machine = machines.get(name)
      if (machine) save({ ...machine, tags })
    },
    markDeleting(name) {
      const machine = machines.get(name)
      if (machine) save({ ...machine, status: 'DELETING' })
    },
    remove(name) {
      machines.delete(name)
      forgetUnused()
    },
    validate: (definition, type) =>
      compileDefinition(definition, { type, integrations, now: cloud.clock.now }).findings,
    compile,
    async compiled(hash, type) {
      const key = `${type} ${hash}`
      const known = cache.get(key)
      if (known) return known
      const machine = compile(await definitionText(hash), type)
      cache.set(key, machine)
      return machine
    },
    load: machines.load,
  }
}

function describe({ code, message, location }: Finding): string {
  return `${code}: ${message}${location === undefined ? '' : ` at ${location}`}`
}

function isSame(known: MachineRecord, input: MachineInput): boolean {
  return (
    known.status === 'ACTIVE' &&
    known.definition === input.definition &&
    known.roleArn === input.roleArn &&
    known.type === input.type &&
    JSON.stringify([known.tags, known.settings]) === JSON.stringify([input.tags, input.settings])
  )
}
