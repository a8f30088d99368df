/** The whole system, as `cdk synth` and `npm start` see it. */
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { bundleHandlers } from './bundles'
import { stageFrom } from './stage'
import { addSystem } from './system'

const app = new App({ analyticsReporting: false })
const stage = stageFrom(app.node.tryGetContext('stage'))
// `npm start` says no: a laptop's start should not wait for what `cdk synth`, the tests and CI check.
if (app.node.tryGetContext('signalbox:check') !== 'no') Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
addSystem(app, { stage, bundles: bundleHandlers() })
app.synth()
