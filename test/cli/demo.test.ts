/** The demos, as somebody who tries them reads them. */
import { runCommand } from './run-command'

/** Without the time of each line. */
const told = (out: string) => out.split('\n').map((line) => line.replace(/^ *[\d.]+ s {2}/, ''))

test('a purchase is told from the listing to the end of access', async () => {
  const { out, exitCode } = await runCommand('demo', 'subscribe')
  expect(exitCode).toBe(0)
  expect(told(out)).toEqual([
    'Starting Signalbox on this machine',
    expect.stringMatching(/^Ready: AWS at http/),
    'Listed on AWS Marketplace: product petstore, whose buyers are sent to /api/subscriptions/marketplace/registrations',
    'Olga published the petstore with the plan Silver: one call a second, 3 at once, metered by API Gateway',
    'Account 111122223333 buys it: the topic of the product tells subscribe-success',
    'The buyer’s browser posts the token: 303, and on to “Your purchase has arrived”',
    'Bea signs up, confirms with the code that was mailed to her, and signs in',
    'She says that it is hers: her subscription is active',
    expect.stringMatching(/^Her key ends in \w{4}\. Without one the petstore answers 403$/),
    'With it she calls 4 times at once: 200, 200, 200, 429',
    'An hour passes',
    'AWS Marketplace bills account 111122223333 for 3 calls, which the gateway has metered',
    'She unsubscribes: the topic tells unsubscribe-pending. Her key: 200',
    'An hour passes',
    'The topic has told unsubscribe-success. Her key: 403',
    'Done',
  ])
}, 60_000)

test('promotions are told from the request to the mails', async () => {
  const { out } = await runCommand('demo')
  expect(told(out).filter((line) => line.startsWith('PromotionApproval'))).toEqual([
    'PromotionApproval for Jim: SUCCEEDED',
    'PromotionApproval for Dwight: FAILED, Rejected: After the next review.',
  ])
}, 60_000)

test('a release is told from the push to production, and one that its tests stop', async () => {
  const { out, exitCode } = await runCommand('demo', 'deploy')
  expect(exitCode).toBe(0)
  const lines = told(out)
  expect(lines).toContain('  Prod: Test has succeeded')
  expect(lines).toContainEqual(expect.stringMatching(/^Mail to grace@example\.com: “.*Prod”; the author is not asked$/))
  expect(lines).toContainEqual(expect.stringMatching(/^Beta stops it: .*TellsTime.*the time is told, and where/))
  expect(lines.at(-2)).toMatch(/^Prod still answers: 200 /)
}, 90_000)

test('a demo that there isn’t is named', async () => {
  const { err, exitCode } = await runCommand('demo', 'deploy-to-mars')
  expect(err).toBe(
    'signalbox demo: there is no demo "deploy-to-mars"\nusage: signalbox demo [approve|subscribe|deploy]',
  )
  expect(exitCode).toBe(1)
})
