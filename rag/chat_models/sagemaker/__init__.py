"""SageMaker endpoints as a LangChain chat model, and the registry of what models they may hold."""
