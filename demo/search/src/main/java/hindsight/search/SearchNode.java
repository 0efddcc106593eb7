package hindsight.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.Plugin;

/**
 * One OpenSearch node in this process, with the modules that a plain installation has.
 * Arguments: its folder, with config/log4j2.properties and an opensearch.yml there, which may be empty;
 * then settings as in opensearch.yml, each key=value.
 */
public final class SearchNode {

  /** Without their ending, which is Plugin in OpenSearch 2 and ModulePlugin in OpenSearch 3. */
  private static final List<String> MODULES = List.of(
      "org.opensearch.transport.Netty4",
      "org.opensearch.painless.Painless",
      "org.opensearch.index.reindex.Reindex",
      "org.opensearch.index.mapper.MapperExtras",
      "org.opensearch.analysis.common.CommonAnalysis",
      "org.opensearch.ingest.common.IngestCommon",
      "org.opensearch.join.ParentJoin",
      "org.opensearch.script.expression.Expression",
      "org.opensearch.script.mustache.Mustache",
      "org.opensearch.search.aggregations.matrix.MatrixAggregation");

  private SearchNode() {
  }

  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]).toAbsolutePath();
    Environment environment = InternalSettingsPreparer.prepareEnvironment(
        settings(home, args), Map.of(), home.resolve("config"), () -> "node");
    LogConfigurator.registerErrorListener();
    LogConfigurator.configure(environment);

    OpenSearchRunnerNode node = new OpenSearchRunnerNode(environment, modules());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
    node.start();
    // The node's own threads are daemons: only waiting keeps the process until a signal comes.
    new CountDownLatch(1).await();
  }

  private static Settings settings(Path home, String[] args) throws IOException {
    Settings.Builder settings = Settings.builder()
        .put("path.home", home)
        .put("path.data", Files.createDirectories(home.resolve("data")))
        .put("path.logs", Files.createDirectories(home.resolve("logs")))
        .put("path.repo", Files.createDirectories(home.resolve("snapshots")));
    for (String setting : List.of(args).subList(1, args.length)) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("not key=value: " + setting);
      }
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return settings.build();
  }

  private static List<Class<? extends Plugin>> modules() {
    return MODULES.stream().<Class<? extends Plugin>>map(SearchNode::module).toList();
  }

  private static Class<? extends Plugin> module(String name) {
    return Stream.of("Plugin", "ModulePlugin")
        .flatMap(ending -> find(name + ending).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this OpenSearch has no " + name));
  }

  private static Optional<Class<? extends Plugin>> find(String name) {
    try {
      return Optional.of(Class.forName(name).asSubclass(Plugin.class));
    } catch (ClassNotFoundException absent) {
      return Optional.empty();
    }
  }

  private static void close(OpenSearchRunnerNode node) {
    try {
      node.close();
    } catch (IOException problem) {
      problem.printStackTrace();
    }
  }
}
