import type { Integration } from './integration'

/** An activity: its workers ask for the task and answer with its token. Nothing is called. */
export function activity(arn: string): Integration {
  return {
    events: 'activity',
    resourceType: 'activity',
    resource: arn,
    call: () => Promise.reject(new Error(`The activity ${arn} is asked for its tasks, it is not called`)),
  }
}
