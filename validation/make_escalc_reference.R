# yi and vi of every measure of R's metafor (escalc, its defaults), for tests/reference/test_effect_sizes.py.
#   Debian: apt-get install r-cran-metafor r-cran-jsonlite r-cran-mvtnorm
#   Rscript validation/make_escalc_reference.R tests/reference/escalc_cases.json METAFOR
# METAFOR is the folder of the sources of metafor 5.1, for the measures that 3.8 does not have; without it their cases are kept as they are.
suppressMessages({library(metafor); library(jsonlite)})
args <- commandArgs(TRUE)
later <- NULL
if (length(args) > 1) {
  later <- new.env(parent = asNamespace("metafor"))
  for (f in list.files(file.path(args[2], "R"), pattern = "misc.func.hidden|escalc.r|transf|mfopt", full.names = TRUE)) sys.source(f, later)
}
tables <- list(ai = c(22, 0, 3, 17), bi = c(18, 25, 9, 40), ci = c(12, 4, 0, 2), di = c(30, 21, 14, 55))
whole <- lapply(tables, function(x) x[c(1, 4)])
means <- list(m1i = c(12.4, 103, 5.5), sd1i = c(4.1, 5.5, 1.2), n1i = c(35, 40, 6), m2i = c(15.2, 100, 5.9), sd2i = c(5, 4.5, 0.4), n2i = c(31, 41, 9))
twice <- list(m1i = c(26, 30.5, 5.5), m2i = c(32, 29, 5.1), sd1i = c(4, 6.2, 1.2), sd2i = c(5, 5.8, 2.9), ni = c(60, 12, 33), ri = c(.7, .2, -.3))
inputs <- list(
  tables = tables, whole = whole, means = means, twice = twice, margins = c(whole, list(ri = c(.4, .1))),
  proportions = list(xi = c(42, 0, 9), ni = c(75, 30, 9)), rate = list(xi = c(42, 0, 9), ti = c(300.5, 80, 12)),
  mean = list(mi = c(12.4, 100.2), sdi = c(4.1, 5.5), ni = c(35, 12)), alpha = list(ai = c(.91, .6), mi = c(20, 4), ni = c(200, 35)),
  genotypes = list(ai = c(30, 11), bi = c(50, 20), ci = c(20, 4)), rates = list(x1i = c(18, 0, 7), t1i = c(430.5, 90, 21), x2i = c(31, 4, 3), t2i = c(415, 88, 30)),
  r = list(ri = c(.34, -.12, .9), ni = c(88, 40, 10)), t = list(ti = c(2.31, -.8), mi = c(3, 6), ni = c(84, 45)),
  t_whole = list(ti = c(2.31, -.8), mi = c(3, 6), ni = c(84, 45), r2i = c(.22, .4)), overlap = list(ai = c(.71, .5, .12), n1i = c(35, 40, 6), n2i = c(31, 41, 9)), d = list(di = c(.4, -1.1), n1i = c(35, 12), n2i = c(31, 20)),
  whole_r2 = list(r2i = c(.22, .4), mi = c(3, 6), ni = c(84, 45)))
sets <- list(
  tables = c("RR", "OR", "PETO", "RD", "AS", "YUQ", "YUY", "PBIT", "OR2D", "OR2DN", "OR2DL", "MPRD", "MPRR", "MPOR", "MPORC", "MPPETO"),
  whole = c("PHI", "RTET"), margins = "MPORM", rates = c("IRR", "IRD", "IRSD"),
  means = c("MD", "SMD", "SMDH", "SMD1", "SMD1H", "ROM", "CVR", "VR", "RPB", "RBIS", "D2OR", "D2ORN", "D2ORL"),
  r = c("COR", "UCOR", "ZCOR"), t = c("PCOR", "ZPCOR"), t_whole = "SPCOR", proportions = c("PR", "PLN", "PLO", "PAS", "PFT"),
  rate = c("IR", "IRLN", "IRS", "IRFT"), mean = c("MN", "MNLN", "CVLN", "SDLN", "SMN"),
  twice = c("MC", "SMCC", "SMCR", "SMCRH", "ROMC", "CVRC", "VRC"), alpha = c("ARAW", "AHW", "ABT"), genotypes = "REH")
since <- list(whole = c("ZPHI", "ZTET"), means = c("ZPB", "ZBIS"), proportions = "PRZ", t_whole = "ZSPCOR", whole_r2 = c("R2", "ZR2", "R2F"), twice = c("SMCRP", "SMCRPH", "CLESCN", "AUCCN"),
  overlap = c("CLES", "AUC"), d = "CLESN")
since$means <- c(since$means, "AUCN")  # by means; CLESN by d, with equal spreads
n <- function(x) unname(as.numeric(x))
used <- list(SMD1 = setdiff(names(means), "sd1i"), VR = c("sd1i", "n1i", "sd2i", "n2i"), SMCR = setdiff(names(twice), "sd2i"), VRC = c("sd1i", "sd2i", "ni", "ri"), SDLN = c("sdi", "ni"))
case <- function(escalc, measure, data, source) {
  data <- data[if (is.null(used[[measure]])) names(data) else used[[measure]]]
  e <- do.call(escalc, c(list(measure = measure), data))
  list(measure = measure, source = source, inputs = data, expected = list(yi = n(e$yi), vi = n(e$vi)))
}
cases <- list()
for (kind in names(sets)) for (m in sets[[kind]]) cases[[length(cases) + 1]] <- case(escalc, m, inputs[[kind]], paste("metafor", packageVersion("metafor")))
if (is.null(later)) {
  old <- fromJSON(args[1], simplifyVector = TRUE, simplifyDataFrame = FALSE)$cases
  cases <- c(cases, Filter(function(one) one$measure %in% unlist(since), old))
} else {
  version <- read.dcf(file.path(args[2], "DESCRIPTION"))[, "Version"]
  for (kind in names(since)) for (m in since[[kind]]) cases[[length(cases) + 1]] <- case(later$escalc, m, inputs[[kind]], paste("metafor", version))
}
writeLines(toJSON(list(made_with = list(R = as.character(getRversion()), call = "Rscript validation/make_escalc_reference.R tests/reference/escalc_cases.json METAFOR"), cases = cases), auto_unbox = TRUE, digits = 16, pretty = TRUE), args[1])
