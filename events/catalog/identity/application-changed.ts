import { defineEvent } from '../../define-event'
import { application } from './parts'

export const ApplicationChanged = defineEvent({
  owner: 'identity',
  name: 'ApplicationChanged',
  version: 1,
  publishers: ['identity'],
  summary: 'Something of an application is another now; this is all of it.',
  data: application,
  examples: [
    {
      applicationId: 'time-sheets',
      name: 'Time sheets',
      company: 'Example Logistics',
      countries: ['PT', 'DE'],
      roles: ['reader', 'editor'],
      clientId: '1example23456789',
    },
  ],
})
