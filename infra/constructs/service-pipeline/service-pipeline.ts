/**
 * A pipeline of six stages for a service that keeps the contract: Source, Build, DeployTests, Beta, Gamma, Prod. What Build
 * makes is deployed in each of them as it is; after Beta, Gamma and Prod its suites run there, and before Prod somebody
 * says yes. The gates are judged by the deployment domain, which must be deployed in the same account and Region.
 */
import { ArnFormat, CfnCapabilities, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { BuildSpec, LinuxBuildImage, PipelineProject } from 'aws-cdk-lib/aws-codebuild'
import { Artifact, ExecutionMode, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline'
import {
  CloudFormationCreateReplaceChangeSetAction,
  CloudFormationCreateUpdateStackAction,
  CloudFormationExecuteChangeSetAction,
  CodeBuildAction,
  LambdaInvokeAction,
  ManualApprovalAction,
} from 'aws-cdk-lib/aws-codepipeline-actions'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { acknowledgePipeline } from './acknowledgements'
import { brokenPromises } from './contract'
import { DeploymentRole } from './deployment-role'
import { beginningOfStacks } from './names'
import { type GateProps, gateData, testData } from './settings'
import type { SourceAction } from './source'

export interface ServiceTemplate {
  /** In the artefact that Build makes, such as `app.yaml`. */
  readonly template: string
  /** In the sources, if it has another name there: for the check of the contract. */
  readonly source?: string
}

export interface ServicePipelineProps {
  /** Of the pipeline, and the beginning of its stacks' names, if need be shortened; small letters, digits and hyphens. */
  readonly service: string
  /** See PipelineSource. */
  readonly source: SourceAction
  /** Its template has the output `ApiUrl`. */
  readonly app: ServiceTemplate & {
    /** Given to the template in each stage; `StageName` may be one. */
    readonly parameters?: (stage: string) => Readonly<Record<string, string>>
  }
  /** Its template has the output `TestFunction`, or `TestFunctions`: names of functions, separated by commas. */
  readonly tests: ServiceTemplate & {
    readonly parameters?: Readonly<Record<string, string>>
    /** How long a suite may take; 15 minutes unless given. */
    readonly timeout?: Duration
    /** Suites that report by event, by parts of their functions' names: they may take longer than a function. */
    readonly byEvent?: readonly string[]
  }
  /** Before Prod. */
  readonly gate: GateProps
  /** Where the sources are, if they are at hand: what the service does not keep of the contract is told at synth. */
  readonly contract?: string
  /** What Build runs; `buildspec.yml` of the sources unless given. */
  readonly buildSpec?: BuildSpec
  readonly buildEnvironment?: Readonly<Record<string, string>>
  /** What CloudFormation needs for it beyond what a serverless service is made of. */
  readonly permissions?: readonly PolicyStatement[]
  /** How long what a run has built is kept, and so how far back a stage can be rolled; 90 days unless given, in whole days. */
  readonly keepsArtefacts?: Duration
  /** The stage of Signalbox that judges, if it is not `prod`: it is part of the names of what it has. */
  readonly signalboxStage?: string
}

const capabilities = [CfnCapabilities.NAMED_IAM, CfnCapabilities.AUTO_EXPAND]
/** The change set of the gate: made before it, executed after. */
const changeSetName = 'release'

/**
 * Made in a stack of a service, or of the team whose pipelines are in one.
 *
 * ```ts
 * import { App, Stack } from 'aws-cdk-lib'
 * import { PipelineSource, ServicePipeline } from 'signalbox/pipeline'
 *
 * const app = new App()
 * const stack = new Stack(app, 'Pipelines')
 * new ServicePipeline(stack, 'TimeService', {
 *   service: 'time-service',
 *   source: PipelineSource.codeCommit('time-service'),
 *   app: { template: 'app.yaml', parameters: (StageName) => ({ StageName }) },
 *   tests: { template: 'tests.yaml' },
 *   gate: {
 *     approvers: [{ name: 'Grace', email: 'grace@example.com' }],
 *     requester: { name: 'Time service', email: 'time-service@example.com' },
 *   },
 * })
 * ```
 *
 * @throws TypeError that names the member, of a name or a gate that CodePipeline would refuse
 */
export class ServicePipeline extends Construct {
  readonly pipeline: Pipeline
  readonly artefacts: IBucket
  /** What its stacks are called before `-tests`, `-beta`, `-gamma` and `-prod`. */
  readonly stacks: string
  private readonly built = new Artifact('Built')
  private readonly role: DeploymentRole
  private readonly startTests: IFunction
  private readonly project: PipelineProject

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServicePipelineProps,
  ) {
    super(scope, id)
    const { service, source, contract, app, tests } = props
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(service)) {
      throw new TypeError(`service: expected small letters, digits and hyphens, at most 40, not "${service}"`)
    }
    this.stacks = beginningOfStacks(service)
    // Its own type says `isWebsite` otherwise than the interface, as exact optional properties see it.
    this.artefacts = new Bucket(this, 'Artefacts', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      versioned: true,
      lifecycleRules: [
        { expiration: props.keepsArtefacts ?? Duration.days(90), noncurrentVersionExpiration: Duration.days(30) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    }) as IBucket
    this.role = new DeploymentRole(this, 'Deployment', {
      prefix: this.stacks,
      artefacts: this.artefacts,
      permissions: props.permissions,
    })
    this.startTests = LambdaFunction.fromFunctionArn(
      this,
      'StartTests',
      this.ofSignalbox('lambda', 'function', 'start-tests'),
    )
    this.project = new PipelineProject(this, 'Build', {
      description: `Builds and tries ${service}`,
      buildSpec: props.buildSpec ?? BuildSpec.fromSourceFilename('buildspec.yml'),
      environment: { buildImage: LinuxBuildImage.STANDARD_7_0 },
      timeout: Duration.minutes(30),
    })
    const sources = new Artifact('Sources')
    this.pipeline = new Pipeline(this, 'Pipeline', {
      pipelineName: service,
      pipelineType: PipelineType.V2,
      executionMode: ExecutionMode.SUPERSEDED,
      artifactBucket: this.artefacts,
      restartExecutionOnUpdate: false,
      stages: [
        { stageName: 'Source', actions: [source(this, sources)] },
        { stageName: 'Build', actions: [this.build(sources)] },
        { stageName: 'DeployTests', actions: [this.deployTests()] },
        { stageName: 'Beta', actions: [this.deploy('Beta'), this.test('Beta')] },
        { stageName: 'Gamma', actions: [this.deploy('Gamma'), this.test('Gamma')] },
        { stageName: 'Prod', actions: this.prod('Gamma') },
      ],
    })
    acknowledgePipeline(this, {
      artefacts: this.artefacts,
      project: this.project,
      prefix: this.stacks,
      stacks: ['tests', 'beta', 'gamma', 'prod'].map((what) => this.stackOf(what)),
      startTests: this.nameOf('start-tests'),
    })
    if (contract !== undefined) {
      const promises = [
        {
          name: 'app',
          directory: contract,
          file: app.source ?? app.template,
          outputs: ['ApiUrl'],
          parameters: Object.keys(app.parameters?.('prod') ?? {}),
          beginning: `${this.stacks}-`,
        },
        {
          name: 'tests',
          directory: contract,
          file: tests.source ?? tests.template,
          outputs: ['TestFunction', 'TestFunctions'],
          parameters: Object.keys(tests.parameters ?? {}),
          beginning: `${this.stackOf('tests')}-`,
        },
      ]
      this.node.addValidation({ validate: () => [...brokenPromises(promises)] })
    }
  }

  private build(input: Artifact): CodeBuildAction {
    const { buildEnvironment = {} } = this.props
    const variables = { ARTIFACT_BUCKET: this.artefacts.bucketName, ...buildEnvironment }
    return new CodeBuildAction({
      actionName: 'Build',
      project: this.project,
      input,
      outputs: [this.built],
      environmentVariables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { value }])),
    })
  }

  private deployTests(): CloudFormationCreateUpdateStackAction {
    const { tests } = this.props
    return new CloudFormationCreateUpdateStackAction({
      actionName: 'Deploy',
      stackName: this.stackOf('tests'),
      templatePath: this.built.atPath(tests.template),
      cfnCapabilities: capabilities,
      adminPermissions: false,
      deploymentRole: this.role.role,
      ...(tests.parameters && { parameterOverrides: { ...tests.parameters } }),
    })
  }

  private deploy(stage: string): CloudFormationCreateUpdateStackAction {
    return new CloudFormationCreateUpdateStackAction({ actionName: 'Deploy', runOrder: 1, ...this.changing(stage) })
  }

  private test(stage: string, runOrder = 2): LambdaInvokeAction {
    const { service, tests } = this.props
    const userParameters = testData({
      pipeline: service,
      stage,
      appStack: this.stackOf(stage),
      testStack: this.stackOf('tests'),
      timeoutMinutes: (tests.timeout ?? Duration.minutes(15)).toMinutes(),
      byEvent: tests.byEvent,
    })
    return new LambdaInvokeAction({ actionName: 'Test', runOrder, lambda: this.startTests, userParameters })
  }

  private prod(after: string) {
    const stage = 'Prod'
    const stackName = this.stackOf(stage)
    const notificationTopic = Topic.fromTopicArn(this, 'Gates', this.ofSignalbox('sns', undefined, 'gates'))
    return [
      new CloudFormationCreateReplaceChangeSetAction({
        actionName: 'Prepare',
        runOrder: 1,
        changeSetName,
        ...this.changing(stage),
      }),
      new ManualApprovalAction({
        actionName: 'Approve',
        runOrder: 2,
        notificationTopic,
        additionalInformation: gateData(this.props.gate, after, { stack: stackName, name: changeSetName }),
      }),
      new CloudFormationExecuteChangeSetAction({ actionName: 'Deploy', runOrder: 3, stackName, changeSetName }),
      this.test(stage, 4),
    ]
  }

  private changing(stage: string) {
    const { app } = this.props
    const parameters = app.parameters?.(stage.toLowerCase())
    return {
      stackName: this.stackOf(stage),
      templatePath: this.built.atPath(app.template),
      cfnCapabilities: capabilities,
      adminPermissions: false,
      deploymentRole: this.role.role,
      ...(parameters && { parameterOverrides: { ...parameters } }),
    }
  }

  private stackOf(what: string): string {
    return `${this.stacks}-${what.toLowerCase()}`
  }

  private nameOf(what: string): string {
    const { signalboxStage = 'prod' } = this.props
    return `signalbox-${what}${signalboxStage === 'prod' ? '' : `-${signalboxStage}`}`
  }

  private ofSignalbox(service: string, resource: string | undefined, what: string): string {
    const name = this.nameOf(what)
    return Stack.of(this).formatArn(
      resource === undefined
        ? { service, resource: name }
        : { service, resource, resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME },
    )
  }
}
