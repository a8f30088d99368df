/** `signalbox/pipeline`: a pipeline for any service that keeps the contract. */
export { ServicePipeline, type ServicePipelineProps, type ServiceTemplate } from './service-pipeline'
export type { GatePerson, GateProps } from './settings'
export { PipelineSource, type SourceAction } from './source'
