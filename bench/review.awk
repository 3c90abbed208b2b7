# Writes an AdmissionReview of a pod's CREATE in namespace team-00000, as one line of JSON.
#   awk -v containers=3 -v bytes=8192 -v filler=long -f bench/review.awk
# containers: how many the pod has, each with two variables, a port and resources; default 1.
# bytes: how long the review is made by more variables in the first container; default: as it is.
# filler: long for values of 8,000 characters, short for values of 16.
function container(i) {
  return "{\"name\":\"c" i "\",\"image\":\"registry.example.com/shop/part-" i ":2.4.1\",\"ports\":[{\"containerPort\":" 8080 + i ",\"protocol\":\"TCP\"}]," \
    "\"env\":[" (i == 0 ? fill : "") "{\"name\":\"LOG_LEVEL\",\"value\":\"info\"},{\"name\":\"PART\",\"value\":\"part-" i "\"}]," \
    "\"resources\":{\"limits\":{\"cpu\":\"500m\",\"memory\":\"256Mi\"},\"requests\":{\"cpu\":\"250m\",\"memory\":\"256Mi\"}},\"imagePullPolicy\":\"IfNotPresent\"}"
}

function review(   text, i) {
  text = "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"b2a4b7c1-0c53-4be0-8d0a-0f4e5f6d7a18\"," \
    "\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"resource\":{\"group\":\"\",\"version\":\"v1\",\"resource\":\"pods\"},\"namespace\":\"team-00000\",\"operation\":\"CREATE\"," \
    "\"userInfo\":{\"username\":\"system:serviceaccount:kube-system:replicaset-controller\",\"groups\":[\"system:serviceaccounts\",\"system:authenticated\"]}," \
    "\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"generateName\":\"checkout-5c6d7f9b4d-\",\"labels\":{\"app\":\"checkout\",\"pod-template-hash\":\"5c6d7f9b4d\"}}," \
    "\"spec\":{\"containers\":["
  for (i = 0; i < containers; i++) text = text (i > 0 ? "," : "") container(i)
  return text "],\"restartPolicy\":\"Always\",\"serviceAccountName\":\"default\",\"schedulerName\":\"default-scheduler\"},\"status\":{}}," \
    "\"oldObject\":null,\"dryRun\":false,\"options\":{\"kind\":\"CreateOptions\",\"apiVersion\":\"meta.k8s.io/v1\"}}}"
}

function repeated(text, times,   all) {
  for (all = ""; times > 0; times = int(times / 2)) {
    if (times % 2) all = all text
    text = text text
  }
  return all
}

# Of parts that are doubled: a text of megabytes that grows by a variable at a time is copied whole at each.
function filling(bytes,   size, one, frame, many, rest) {
  frame = length("{\"name\":\"V\",\"value\":\"\"},")
  size = filler == "short" ? 16 : 8000
  one = "{\"name\":\"V\",\"value\":\"" repeated("x", size) "\"},"
  many = int(bytes / length(one))
  rest = bytes - many * length(one)
  if (rest < frame && many > 0) {
    many--
    rest += length(one)
  }
  return repeated(one, many) (rest >= frame ? "{\"name\":\"V\",\"value\":\"" repeated("x", rest - frame) "\"}," : "")
}

BEGIN {
  if (containers == "") containers = 1
  fill = ""
  if (bytes > length(review())) fill = filling(bytes - length(review()))
  print review()
}
