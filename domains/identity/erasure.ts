/** What is kept of an erasure. Once it is done nothing in it names anybody: its key is a hash of the subject. */
import { hashSecret } from '../../shared/ids'

/** What a domain has said. */
export interface DomainAnswer {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly items: number
  /** What it has to keep, and why. */
  readonly kept?: string | undefined
}

export interface Erasure {
  /** The hash of the subject: who has the subject finds it, who has it finds no subject. */
  readonly person: string
  readonly version: number
  readonly erasureId: string
  /** `stopped`: its workflow has given up; whoever asks again lets it go on. */
  readonly status: 'waiting' | 'stopped' | 'erased'
  /** Until it is done. */
  readonly sub?: string | undefined
  readonly userPoolId: string
  readonly requestedAt: string
  readonly dueAt: string
  /** Those that must answer. */
  readonly domains: readonly string[]
  readonly answers: Readonly<Record<string, DomainAnswer>>
  /** Of which it was told that they are late. */
  readonly late: readonly string[]
  readonly correlationId: string
  /** How many executions its workflow has had. */
  readonly executions: number
  /** Resumes the wait that is under way. */
  readonly taskToken?: string | undefined
  readonly tokenIssuedAt?: string | undefined
  readonly erasedAt?: string | undefined
}

/** A subject is a random UUID: nobody finds it by trying. */
export function personOf(sub: string): string {
  return hashSecret(`erasure/${sub}`)
}
