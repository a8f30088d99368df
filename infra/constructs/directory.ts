/** The user pool: who may sign in, how, and what is asked of a password and of a second factor. */
import { Aws, type CfnCondition, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib'
import {
  AccountRecovery,
  type CfnUserPool,
  type CfnUserPoolClient,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  type UserPoolDomain,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito'
import type { IRole } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { passwordPolicy } from '../../domains/identity/decisions/passwords'
import { acknowledge } from '../acknowledgements'
import type { Stage } from '../stage'
import { type Group, groups, groupsWithoutRole } from './identity-pool'

export interface DirectoryProps {
  readonly stage: Stage
  readonly triggers: {
    readonly preSignUp: LambdaFunction
    readonly postConfirmation: LambdaFunction
    readonly postAuthentication: LambdaFunction
    readonly preTokenGeneration: LambdaFunction
    readonly userMigration: LambdaFunction
  }
  /** Whether there are older directories: without one the user pool asks nobody about those whom it doesn't know. */
  readonly hasOlderDirectories: CfnCondition
}

export class Directory extends Construct {
  readonly userPool: UserPool
  readonly domain: UserPoolDomain

  constructor(scope: Construct, id: string, { stage, triggers, hasOlderDirectories }: DirectoryProps) {
    super(scope, id)
    this.userPool = new UserPool(this, 'Users', {
      userPoolName: stage.named('signalbox'),
      // Needed for triggers that write into access tokens.
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: true,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      // What is required can't be changed later.
      standardAttributes: { email: { required: true, mutable: true } },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { sms: true, otp: true },
      passwordPolicy: {
        ...passwordPolicy,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    acknowledge(this.userPool, 'AwsSolutions-COG2', 'AwsSolutions-COG3', 'AwsSolutions-COG8')
    acknowledge(this.userPool, 'AwsSolutions-IAM5[Resource::*]')
    this.userPool.addTrigger(UserPoolOperation.PRE_SIGN_UP, triggers.preSignUp, LambdaVersion.V1_0)
    this.userPool.addTrigger(UserPoolOperation.POST_CONFIRMATION, triggers.postConfirmation, LambdaVersion.V1_0)
    this.userPool.addTrigger(UserPoolOperation.POST_AUTHENTICATION, triggers.postAuthentication, LambdaVersion.V1_0)
    this.userPool.addTrigger(
      UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      triggers.preTokenGeneration,
      // The first version writes ID tokens alone.
      LambdaVersion.V2_0,
    )
    this.userPool.addTrigger(UserPoolOperation.USER_MIGRATION, triggers.userMigration, LambdaVersion.V1_0)
    const { functionArn } = triggers.userMigration
    const asked = Fn.conditionIf(hasOlderDirectories.logicalId, functionArn, Aws.NO_VALUE)
    ;(this.userPool.node.defaultChild as CfnUserPool).addPropertyOverride('LambdaConfig.UserMigration', asked)
    this.domain = this.userPool.addDomain('HostedPages', {
      // Prefixes are unique in a region; the account's number makes it so.
      cognitoDomain: { domainPrefix: Fn.join('-', [stage.named('signalbox'), Aws.ACCOUNT_ID]) },
    })
  }

  /** Of the roles of a person with several groups the first group's counts. */
  addGroups(roles: Readonly<Record<Group, IRole>>): void {
    for (const [precedence, groupName] of groups.entries()) {
      this.userPool.addGroup(groupName, { groupName, precedence, role: roles[groupName] })
    }
    for (const groupName of groupsWithoutRole) this.userPool.addGroup(groupName, { groupName })
  }

  /**
   * For the domain's own sessions: it keeps its secret, and its refresh tokens change at each use. `signInBy`: names of
   * identity providers of the user pool, known at deployment.
   */
  ownClient(callbackUrl: string, signInBy: string[]): UserPoolClient {
    const client = this.userPool.addClient('Sessions', {
      userPoolClientName: 'Sessions',
      generateSecret: true,
      authFlows: { userPassword: true },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(10),
      idTokenValidity: Duration.minutes(10),
      refreshTokenValidity: Duration.days(1),
      refreshTokenRotationGracePeriod: Duration.seconds(10),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.EMAIL, OAuthScope.COGNITO_ADMIN],
        callbackUrls: [callbackUrl],
      },
    })
    ;(client.node.defaultChild as CfnUserPoolClient).supportedIdentityProviders = signInBy
    return client
  }

  /** For a page in a browser, or the AWS CLI: it can keep no secret. */
  publicClient(id: string, callbackUrls: readonly string[]): UserPoolClient {
    return this.userPool.addClient(id, {
      userPoolClientName: id,
      authFlows: { userSrp: true, userPassword: true, user: true },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(10),
      idTokenValidity: Duration.minutes(10),
      refreshTokenValidity: Duration.days(1),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.EMAIL],
        callbackUrls: [...callbackUrls],
      },
    })
  }
}
