/** Which run an event of the domain is about, for the audit. */
import type { CreatedEvent } from '../../../events'
import type { RunKey } from './run'

export function aboutOf({ definition, detail }: CreatedEvent): { readonly run: string } | undefined {
  const { run } = detail.data as { readonly run?: RunKey }
  return definition.owner === 'deployment' && run ? { run: run.id } : undefined
}
