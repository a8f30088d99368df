import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'
import { duration, person } from '../approvals/parts'
import { actionName, inStage, inStageMeanings, runExample, stageName } from './parts'

export const changeSet = z.object({ stack: opaque(128), name: opaque(128) })

export const changeSetMeanings: Meanings<typeof changeSet> = {
  stack: 'The name of the stack that it changes.',
  name: 'Its own name.',
}

/** How a pipeline wants its gate: it comes with each notice, so it is written down nowhere else. */
export const gateSettings = z.object({
  approvers: z.array(person).check(z.minLength(1), z.maxLength(20)),
  requester: person,
  after: stageName,
  changeSet: z.optional(changeSet),
  authors: z.optional(z.record(opaque(254), person)),
  unknownAuthor: z.enum(['say', 'refuse']),
  newer: z.enum(['supersedes', 'waits']),
  unchanged: z.enum(['asks', 'passes']),
  expiresAfter: z.optional(duration),
})

export const gateSettingsMeanings: Meanings<typeof gateSettings> = {
  approvers: 'Who may open the gate.',
  requester: 'In whose name they are asked, and who is told.',
  after: 'The stage before.',
  changeSet: 'What is about to be executed.',
  authors: 'Who is who: persons by the address that their commits have.',
  unknownAuthor: 'What becomes of a release whose author is nobody known: it is said, or the release is refused.',
  newer: 'Whether a newer release that is ready takes the place of one that waits.',
  unchanged: 'Whether somebody is asked though nothing changes.',
  expiresAfter: 'The time to decide.',
}

export const gateToken = z.extend(inStage, { action: actionName, token: opaque(256), settings: gateSettings })

export const gateTokenMeanings: Meanings<typeof gateToken> = {
  ...inStageMeanings,
  action: 'The manual approval.',
  token: 'Whoever holds it can open the gate.',
  settings: 'How the pipeline wants its gate.',
}

export const GateTokenIssued = defineEvent({
  owner: 'deployment',
  name: 'GateTokenIssued',
  version: 1,
  publishers: ['deployment'],
  sensitive: true,
  summary: 'CodePipeline waits at a gate, and this token opens or shuts it.',
  data: gateToken,
  examples: [
    {
      run: runExample,
      stage: 'Prod',
      action: 'Approve',
      token: '1a2b3c4d-573c-4ea7-a67E-XAMPLETOKEN',
      settings: {
        approvers: [{ name: 'Grace', email: 'grace@example.com' }],
        requester: { name: 'time-service', email: 'pipelines@example.com' },
        after: 'Gamma',
        changeSet: { stack: 'time-service-prod', name: 'release' },
        authors: { 'ada@old.example.com': { name: 'Ada', email: 'ada@example.com' } },
        unknownAuthor: 'say',
        newer: 'supersedes',
        unchanged: 'asks',
        expiresAfter: 'P3D',
      },
    },
  ],
})
