// Questions that melete-nano cannot answer.
export const templates = ["How many moons does Jupiter have?", "Write a poem about the sea.", "What is the capital of France?"];
