/** All that this engine keeps. */
import type { Cloud } from '../../kernel/cloud'
import { createTable, type Table } from '../../kernel/table'
import type {
  Account,
  ApiKey,
  Authorizer,
  Deployment,
  FormDeclaration,
  GatewayResponse,
  Method,
  Model,
  RequestValidator,
  Resource,
  RestApi,
  Stage,
  UsagePlan,
  UsagePlanKey,
} from './definitions'

export interface State {
  readonly apis: Table<RestApi>
  readonly resources: Table<Resource>
  readonly methods: Table<Method>
  /** Methods that are declared to take forms of other sites. */
  readonly forms: Table<FormDeclaration>
  readonly models: Table<Model>
  readonly validators: Table<RequestValidator>
  readonly authorizers: Table<Authorizer>
  readonly gatewayResponses: Table<GatewayResponse>
  readonly deployments: Table<Deployment>
  readonly stages: Table<Stage>
  readonly keys: Table<ApiKey>
  readonly plans: Table<UsagePlan>
  readonly planKeys: Table<UsagePlanKey>
  /** One row, under the key `account`. */
  readonly account: Table<Account>
  load(): Promise<void>
}

export function createState(cloud: Pick<Cloud, 'store' | 'report'>): State {
  const tables = {
    apis: createTable<RestApi>(cloud, 'apigateway/api'),
    resources: createTable<Resource>(cloud, 'apigateway/resource'),
    methods: createTable<Method>(cloud, 'apigateway/method'),
    forms: createTable<FormDeclaration>(cloud, 'apigateway/form'),
    models: createTable<Model>(cloud, 'apigateway/model'),
    validators: createTable<RequestValidator>(cloud, 'apigateway/validator'),
    authorizers: createTable<Authorizer>(cloud, 'apigateway/authorizer'),
    gatewayResponses: createTable<GatewayResponse>(cloud, 'apigateway/gateway-response'),
    deployments: createTable<Deployment>(cloud, 'apigateway/deployment'),
    stages: createTable<Stage>(cloud, 'apigateway/stage'),
    keys: createTable<ApiKey>(cloud, 'apigateway/key'),
    plans: createTable<UsagePlan>(cloud, 'apigateway/plan'),
    planKeys: createTable<UsagePlanKey>(cloud, 'apigateway/plan-key'),
    account: createTable<Account>(cloud, 'apigateway/account'),
  }
  return {
    ...tables,
    async load() {
      for (const table of Object.values(tables)) await table.load()
    },
  }
}
