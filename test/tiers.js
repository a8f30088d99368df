/**
 * Which tests run when: `npm run test:quick` those of neither list, `npm test` those of `more` too, `npm run test:full`
 * the ones of `full` alone. The engines of the local cloud are in `more`: who changes one runs its folder. What starts
 * processes, browsers or the whole system is in `more`, too; what kills, models, follows pages in copies of the repository,
 * needs somebody else's client or takes longer than some eight seconds is in `full`. `npx jest --json` tells each one's time.
 */
const full = [
  'test/faults/kill(s/|ed)',
  'test/(docs|package)/',
  // Each function behind a rule gets each of its events, twice, and broken ones.
  'test/contract/events',
  'test/domains/(approvals/hostile-text|subscriptions/lifecycle)',
  'test/scenarios/(deployment|erased-customers|quotas|purchases-in-any-order|renewals)',
  'test/scenarios/(subscriptions|published-api|petstore|erasure|sign-ups|nine-companies|company-api)',
  'test/scenarios/(dead-letters|mail)',
  'test/scenarios/(apis|aws-cli|buyers|federated-identities|metering|sessions)',
  'test/scenarios/(own-accounts|company-sign-in|forwarding|marketplace-edges|users|reconciler|keys-by-hand|recovery|repair|limits|operator|trail|hostile|inbox)',
  'test/browser/(accessibility|company|decision|events-catalogue|other-sites|portal/console|purchase|sign-in)',
  'test/browser/portal/(accessibility|accounts|catalogue|credentials|deciding|documentation|network|own-account|signing-in|subscribing)',
  'test/browser/portal/(dead-letters|events|owned-apis|users-and-applications)',
  'test/browser/portal/deployments',
  'test/(infra/(public-name|stages)|scenarios/(two-stages|redeploy))',
  'test/shared/outbox',
  'test/(bench|tools)/smoke',
  'test/cli/(demo|events-base|portal|start|operations)',
  // Each command of the CDK takes a second or two.
  'test/local/cdk/',
  'test/local/(start/empty-cloud|delivery/functions)',
  'test/local/engines/stepfunctions/hostile-expressions',
  'test/events/(asyncapi/asyncapi|compatibility/containment)',
  'test/local/wire/round-trip',
  'test/local/engines/(cloudformation|cloudfront|codepipeline|marketplace|secretsmanager|ses)/cli',
  'test/local/engines/cloudformation/kill',
  'test/local/designs/(manual-approval/by-cli|scheduled-job)',
  'test/local/engines/cognito/(amplify|identity-js|many-people|sign-in-cli|administration-wire)',
]
const more = [
  'test/(bin|browser|cli|contract|infra|scenarios)/',
  'test/faults/stop',
  'test/local/(delivery|designs|engines|permissions|start|watchdog)/',
  'test/saml/',
  'test/local/conformance/(toy|unsupported)',
  'test/local/wire/cli',
  'test/reporting/',
  'test/shared/(documents|outbox|store)',
  'test/events/(compatibility|asyncapi|jest/arbitrary|registry/registry)',
]

module.exports = { more, full }
