/** Reads and writes applications, and keeps each one's app client in step. */
import { RefusedError } from '../../shared/errors'
import { pageAt } from '../../shared/store/page'
import { createStore } from '../../shared/store/store'
import { put } from '../../shared/store/writes'
import type { Act, Application, ApplicationInput } from './application'
import { createClient, deleteClient, findClient, ownPasswords, requireProviders, updateClient } from './clients'
import { activate, changeApplication, isSame, register } from './decisions/applications'
import { ApplicationEntity, ClientEntity } from './model'
import { outbox } from './outbox'

export class ApplicationNotFoundError extends RefusedError {
  constructor(readonly applicationId: string) {
    super('not-found', 'ApplicationNotFound', `There is no application ${applicationId.slice(0, 64)}`)
    this.name = 'ApplicationNotFoundError'
  }
}

const applications = createStore<Application, typeof ApplicationEntity>({
  entity: ApplicationEntity,
  name: 'application',
  idOf: ({ applicationId }) => applicationId,
  keyOf: (applicationId) => ({ applicationId }),
  isId: (text) => /^[a-z][a-z0-9-]{0,39}$/.test(text),
  notFound: (applicationId) => new ApplicationNotFoundError(applicationId),
  toItem: (application) => {
    const { applicationId, version, status, name } = application
    return { applicationId, version, status, name, state: JSON.stringify(application) }
  },
  fromItem,
  beside: ({ applicationId, clientId }) => (clientId ? [put(ClientEntity, { clientId, applicationId })] : []),
  outbox,
})

export const loadApplication = applications.load

/**
 * Registers it, or goes on with a registration that was cut short. The same again changes nothing; something else under
 * the same id is refused.
 */
export async function registerApplication(userPoolId: string, input: ApplicationInput, act: Act): Promise<Application> {
  await requireProviders(userPoolId, input.signInBy)
  const proposed = register(input, act)
  const there = await applications.create({ state: proposed })
  if (!isSame(there, input)) {
    const { applicationId } = input
    throw new RefusedError(
      'conflict',
      'ApplicationExists',
      `applicationId: ${applicationId} is registered already, with other settings: choose another, or change it`,
      { field: 'applicationId' },
    )
  }
  if (there.status === 'active') return there
  // One of an earlier try may have its client already; looking for it would cost the more, the more there are.
  const isFirst = there.registeredAt === proposed.registeredAt
  const found = isFirst ? undefined : await findClient(userPoolId, there)
  const clientId = found ?? (await createClient(userPoolId, there))
  const active = await applications.change(there, (application) => activate(application, clientId, act))
  // Somebody else registered it in the same moment, and was faster.
  if (active.clientId !== clientId) await deleteClient(userPoolId, clientId)
  return active
}

/** The client first: if the write is lost, doing it again makes both what was asked for. */
export async function putApplication(userPoolId: string, input: ApplicationInput, act: Act): Promise<Application> {
  const known = await applications.load(input.applicationId)
  const { state } = changeApplication(known, input, act)
  if (state === known) return known
  await requireProviders(userPoolId, state.signInBy)
  if (state.clientId) await updateClient(userPoolId, state, state.clientId)
  return applications.change(known, (application) => changeApplication(application, input, act))
}

/** By name, a page at a time. */
export async function listApplications(limit: number, cursor: string | undefined) {
  const query = ApplicationEntity.query.byStatus({ status: 'active' })
  const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, hydrate: true }))
  return { data: page.data.map(fromItem), cursor: page.cursor }
}

/** Undefined if the client is no application's, as the portal's is. */
export async function applicationOfClient(clientId: string): Promise<Application | undefined> {
  const { data } = await ClientEntity.get({ clientId }).go({ consistent: true })
  return data ? applications.load(data.applicationId) : undefined
}

type Kept = Omit<Application, 'signInBy'> & Partial<Pick<Application, 'signInBy'>>

function fromItem({ state }: { readonly state: string }): Application {
  // Those that were registered before companies could sign in have passwords alone.
  const { signInBy = [ownPasswords], ...rest } = JSON.parse(state) as Kept
  return { ...rest, signInBy }
}
