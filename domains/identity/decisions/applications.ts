/** What registering and changing an application comes to. */
import { ApplicationChanged, ApplicationRegistered } from '../../../events/catalog/identity'
import { RefusedError } from '../../../shared/errors'
import { newUlid } from '../../../shared/ids'
import type { Change } from '../../../shared/store/store'
import type { Act, Application, ApplicationInput } from '../application'

/** It is there, and told of once it has its client: whoever hears of it can sign people in. */
export function register(input: ApplicationInput, { now }: Act): Application {
  return { ...input, version: 1, status: 'registering', registeredAt: now.toISOString() }
}

export function activate(application: Application, clientId: string, act: Act): Change<Application> {
  if (application.status === 'active') return { state: application }
  const state = { ...application, status: 'active' as const, clientId }
  return { state, events: [ApplicationRegistered.create(told(state, clientId), originOf(act), occurrence(act))] }
}

export function changeApplication(application: Application, input: ApplicationInput, act: Act): Change<Application> {
  const { clientId } = application
  if (!clientId) throw notReady(application)
  if (input.isConfidential !== application.isConfidential) {
    // Cognito gives a client its secret when it is made, or never.
    throw new RefusedError(
      'invalid',
      'ClientKindFixed',
      'isConfidential: it can’t change; register another application',
      { field: 'isConfidential' },
    )
  }
  const state = { ...application, ...input }
  if (isSame(application, input)) return { state: application }
  return { state, events: [ApplicationChanged.create(told(state, clientId), originOf(act), occurrence(act))] }
}

/** Whether it says nothing new. */
export function isSame(application: Application, input: ApplicationInput): boolean {
  return Object.entries(input).every(
    ([name, value]) => JSON.stringify(application[name as keyof ApplicationInput]) === JSON.stringify(value),
  )
}

export function notReady({ applicationId }: Application): RefusedError {
  return new RefusedError(
    'conflict',
    'ApplicationNotReady',
    `Application ${applicationId} is still being registered: register it again to go on`,
  )
}

function told({ applicationId, name, company, countries, roles }: Application, clientId: string) {
  return { applicationId, name, company, countries: [...countries], roles: [...roles], clientId }
}

export function originOf({ correlationId, actor }: Act) {
  return { correlationId, actor }
}

export function occurrence({ now }: Act) {
  return { eventId: newUlid(now), occurredAt: now }
}
