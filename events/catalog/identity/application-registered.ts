import { defineEvent } from '../../define-event'
import { application } from './parts'

export const ApplicationRegistered = defineEvent({
  owner: 'identity',
  name: 'ApplicationRegistered',
  version: 1,
  publishers: ['identity'],
  summary: 'An application signs its people in with this directory from now on.',
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
