/** The whole system, as `cdk synth` and `npm start` see it. */
import { readFileSync } from 'node:fs'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { bundleHandlers } from './bundles'
import { stageFrom } from './stage'
import { addSystem } from './system'

const app = new App({ analyticsReporting: false })
const stage = stageFrom(app.node.tryGetContext('stage'))
// `npm start` says no: a laptop's start should not wait for what `cdk synth`, the tests and CI check.
if (app.node.tryGetContext('signalbox:check') !== 'no') Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
// `-c company=infra/company.xml`, or in cdk.json: the metadata of a company's SAML provider. Without there is none.
const company: unknown = app.node.tryGetContext('company')
const companyMetadata = typeof company === 'string' ? readFileSync(company, 'utf8') : undefined
addSystem(app, { stage, bundles: bundleHandlers(), companyMetadata })
app.synth()
