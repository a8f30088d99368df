/** All that this engine keeps. */
import type { Store } from '../../kernel/store'
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
import { createTable, type Table } from './table'

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

export function createState(store: Store): State {
  const tables = {
    apis: createTable<RestApi>(store, 'api'),
    resources: createTable<Resource>(store, 'resource'),
    methods: createTable<Method>(store, 'method'),
    forms: createTable<FormDeclaration>(store, 'form'),
    models: createTable<Model>(store, 'model'),
    validators: createTable<RequestValidator>(store, 'validator'),
    authorizers: createTable<Authorizer>(store, 'authorizer'),
    gatewayResponses: createTable<GatewayResponse>(store, 'gateway-response'),
    deployments: createTable<Deployment>(store, 'deployment'),
    stages: createTable<Stage>(store, 'stage'),
    keys: createTable<ApiKey>(store, 'key'),
    plans: createTable<UsagePlan>(store, 'plan'),
    planKeys: createTable<UsagePlanKey>(store, 'plan-key'),
    account: createTable<Account>(store, 'account'),
  }
  return {
    ...tables,
    async load() {
      for (const table of Object.values(tables)) await table.load()
    },
  }
}
