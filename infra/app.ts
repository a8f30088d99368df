/** The whole system, as `cdk synth` and `npm start` see it. */
import { readFileSync } from 'node:fs'
import { bundleHandlers } from './bundles'
import { forwardedFrom } from './forwarding'
import { bringAlong, buildPortal } from './portal'
import { publicNameFrom } from './public-name'
import { stageFrom } from './stage'

// Bundled and built by other processes while CDK is read, which takes this one as long.
synthesize(Promise.all([bundleHandlers(), buildPortal()])).catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})

async function synthesize(making: Promise<readonly [ReadonlyMap<string, string>, string]>): Promise<void> {
  const { App, Validations } = require('aws-cdk-lib') as typeof import('aws-cdk-lib')
  const { addSystem } = require('./system') as typeof import('./system')
  const app = new App({ analyticsReporting: false })
  const stage = stageFrom(app.node.tryGetContext('stage'), publicNameFrom(app.node.tryGetContext('publicName')))
  // `npm start` says no: a laptop's start should not wait for what `cdk synth`, the tests and CI check.
  if (app.node.tryGetContext('signalbox:check') !== 'no') {
    const { AwsSolutionsChecks } = require('cdk-nag') as typeof import('cdk-nag')
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  }
  // `-c company=infra/company.xml`, or in cdk.json: the metadata of a company's SAML provider. Without there is none.
  const company: unknown = app.node.tryGetContext('company')
  const companyMetadata = typeof company === 'string' ? readFileSync(company, 'utf8') : undefined
  const forward = forwardedFrom(app.node.tryGetContext('forward'))
  const [bundles, site] = await making
  bringAlong(site, bundles.get('portal-copy-site') as string)
  addSystem(app, { stage, bundles, site, companyMetadata, forward })
  app.synth()
}
