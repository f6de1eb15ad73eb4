"""From bytes to the model: source, schema, bind."""
