import { locationOf } from '../../shared/location'

describe.each(['https://approvals.example.com/api/approvals', 'https://x1.execute-api.us-east-1.amazonaws.com/prod'])(
  'called below %s',
  (api) => {
    test.each([
      ['/approvals', '/approvals', '/approvals/1'],
      ['/pipelines/{name}/runs', '/pipelines/shop/runs', '/runs/1'],
      ['/', '/', '/approvals/1'],
    ])('what %s made is found', (route, called, made) => {
      expect(new URL(locationOf({ route }, made), `${api}${called}`).href).toBe(`${api}${made}`)
    })
  },
)
