import { createHash } from 'node:crypto'
import { registrationPage } from '../../../domains/subscriptions/pages/registration-page'
import { scriptPolicy } from '../../../domains/subscriptions/pages/registration-script'

const shown = {
  product: '<script>alert(1)</script>',
  accountEnding: '0042',
  productCode: '"><img src=x>',
  claim: '/api/subscriptions/marketplace/registrations/claim',
}
const signIn = { start: '/api/identity/session/start?returnTo=%2Fa', session: '/api/identity/session/refresh' }

test('The page of a registration runs the one script that its policy names, whatever the product is called', () => {
  const { text } = registrationPage({ ...shown, signIn })
  const scripts = [...text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script)
  expect(scripts).toHaveLength(1)
  const hash = createHash('sha256')
    .update(scripts[0] ?? '')
    .digest('base64')
  expect(scriptPolicy).toContain(`script-src 'sha256-${hash}';`)
  expect(text).toContain('href="/api/identity/session/start?returnTo=%2Fa"')
  expect(text).not.toMatch(/<img|<script>alert/)
})

test('Where identity is at another address, the page leads nowhere and has no script', () => {
  const { text } = registrationPage(shown)
  expect(text).not.toMatch(/<script|href=/)
  expect(text).toContain('0042')
})
