// One prompt for the engine, in tokens and pixels.

export interface GenerateRequest {
  /** text ids, or V + slot * tokensPerPicture + patch for the pictures below */
  tokens: Int32Array;
  /** float32 [3, S, S] each */
  pictures: Float32Array[];
  maxTokens: number;
  /** 0 is greedy */
  temperature: number;
  topP?: number;
  seed: number;
  /** generation ends before any of these */
  stopIds: number[];
  /** requests with the same key and prompt compute the prompt once */
  prefixKey?: string;
}
