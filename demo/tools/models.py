#!/usr/bin/env python3
"""Writes the demo's BPMN and DMN models to src/main/resources/models (the written files are kept in git too).

    python3 tools/models.py
"""
from pathlib import Path
from xml.sax.saxutils import escape

from bpmn import HISTORY_TIME_TO_LIVE, Model

MODELS = Path(__file__).resolve().parent.parent / 'src/main/resources/models'


def groups(name):
    return f'camunda:candidateGroups="{name}"'


def external(topic):
    return f'camunda:type="external" camunda:topic="{topic}"'


def bean(name):
    """A service task run by a Spring bean, in its own transaction and with three tries."""
    return dict(attributes='camunda:delegateExpression="${%s}" camunda:asyncBefore="true"' % name,
                extension='<camunda:failedJobRetryTimeCycle>R3/PT10M</camunda:failedJobRetryTimeCycle>')


def timer(id, duration):
    return f'<timerEventDefinition id="{id}"><timeDuration xsi:type="tFormalExpression">{duration}</timeDuration></timerEventDefinition>'


def decision(ref, result):
    return f'camunda:decisionRef="{ref}" camunda:mapDecisionResult="singleEntry" camunda:resultVariable="{result}"'


def order_handling(version):
    m = Model('orderHandling', 'Order handling', f'{version}.0',
              '<error id="outOfStockError" name="Out of stock" errorCode="OUT_OF_STOCK" />')
    m.add('startEvent', 'orderReceived', 'Order received', 180, 200)
    m.add('userTask', 'checkOrder', 'Check order', 290, 200, attributes=groups('sales'))
    m.add('businessRuleTask', 'rateOrderRisk', 'Rate order risk', 430, 200, attributes=decision('orderRisk', 'risk'))
    m.add('exclusiveGateway', 'riskGateway', 'High risk?', 540, 200, label='above')
    m.add('userTask', 'reviewOrder', 'Review order manually', 540, 340,
          attributes=groups('risk') + ' camunda:dueDate="${dateTime().plusDays(3).toDate()}"'
                                      ' camunda:followUpDate="${dateTime().plusDays(2).toDate()}" camunda:priority="60"')
    m.add('boundaryEvent', 'reviewOverdue', 'Two weeks passed', 520, 380, label='below-left',
          attributes='attachedToRef="reviewOrder"', body=timer('reviewOverdueTimer', 'P14D'))
    m.add('userTask', 'decideOverdueOrder', 'Decide overdue order', 520, 490,
          attributes=groups('management') + ' camunda:priority="80"')
    m.add('exclusiveGateway', 'approvalGateway', 'Approved?', 660, 340, label='below-right')
    m.add('endEvent', 'orderRejected', 'Order rejected', 780, 340)
    m.add('exclusiveGateway', 'clearedGateway', '', 660, 200)
    m.add('serviceTask', 'reserveStock', 'Reserve stock', 780, 200, attributes=external('reserve-stock'))
    m.add('boundaryEvent', 'stockMissing', 'Out of stock', 810, 240, label='below-right',
          attributes='attachedToRef="reserveStock"',
          body='<errorEventDefinition id="stockMissingError" errorRef="outOfStockError" />')
    m.add('endEvent', 'orderUnfulfillable', 'Order unfulfillable', 880, 340)
    m.add('serviceTask', 'chargePayment', 'Charge payment', 930, 200,
          attributes=external('charge-payment') + ' camunda:taskPriority="50"')
    m.add('parallelGateway', 'fulfilmentFork', '', 1050, 200)
    m.add('userTask', 'packItem', 'Pack item', 1160, 200, attributes=groups('warehouse'),
          body='<multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">${itemCount}</loopCardinality></multiInstanceLoopCharacteristics>')
    m.add('serviceTask', 'sendInvoice', 'Send invoice', 1160, 340, **bean('invoiceService'))
    join = 1270
    if version == 2:
        join = 1520
        m.add('userTask', 'checkQuality', 'Check quality', 1300, 200, attributes=groups('warehouse'))
        m.add('exclusiveGateway', 'qualityGateway', 'Quality good?', 1410, 200)
    m.add('parallelGateway', 'fulfilmentJoin', '', join, 200)
    m.add('callActivity', 'shipOrder', 'Ship order', join + 110, 200, attributes='calledElement="shipment"',
          extension='<camunda:in businessKey="#{execution.processBusinessKey}" />'
                    '<camunda:in source="customer" target="customer" />'
                    '<camunda:in sourceExpression="${execution.hasVariable(\'transitTime\') ? transitTime : \'PT6H\'}" target="transitTime" />'
                    '<camunda:out source="trackingNumber" target="trackingNumber" />')
    m.add('endEvent', 'orderCompleted', 'Order completed', join + 220, 200)

    m.flow('orderReceived', 'checkOrder')
    m.flow('checkOrder', 'rateOrderRisk')
    m.flow('rateOrderRisk', 'riskGateway')
    m.flow('riskGateway', 'clearedGateway', 'no', default=True)
    m.flow('riskGateway', 'reviewOrder', 'yes', "${risk == 'high'}")
    m.flow('reviewOrder', 'approvalGateway')
    m.flow('reviewOverdue', 'decideOverdueOrder')
    m.flow('decideOverdueOrder', 'approvalGateway', route='right-up')
    m.flow('approvalGateway', 'clearedGateway', 'yes', '${approved}')
    m.flow('approvalGateway', 'orderRejected', 'no', default=True)
    m.flow('clearedGateway', 'reserveStock')
    m.flow('stockMissing', 'orderUnfulfillable', route='down-right')
    m.flow('reserveStock', 'chargePayment')
    m.flow('chargePayment', 'fulfilmentFork')
    m.flow('fulfilmentFork', 'packItem')
    m.flow('fulfilmentFork', 'sendInvoice', route='down-right')
    m.flow('sendInvoice', 'fulfilmentJoin', route='right-up')
    if version == 1:
        m.flow('packItem', 'fulfilmentJoin')
    else:
        m.flow('packItem', 'checkQuality')
        m.flow('checkQuality', 'qualityGateway')
        m.flow('qualityGateway', 'fulfilmentJoin', 'yes', default=True)
        m.flow('qualityGateway', 'packItem', 'no, pack again', '${!qualityGood}', route=('over', 110))
    m.flow('fulfilmentJoin', 'shipOrder')
    m.flow('shipOrder', 'orderCompleted')
    return m.xml()


def shipment():
    m = Model('shipment', 'Shipment', '1.0')
    m.add('startEvent', 'shipmentRequested', 'Shipment requested', 180, 180)
    m.add('serviceTask', 'bookCarrier', 'Book carrier', 290, 180, attributes=external('book-carrier'))
    m.add('userTask', 'handOverParcel', 'Hand over parcel', 430, 180, attributes=groups('warehouse'))
    m.add('boundaryEvent', 'parcelWaiting', 'Parcel left for two days', 450, 220, label='below-left',
          attributes='attachedToRef="handOverParcel" cancelActivity="false"', body=timer('parcelWaitingTimer', 'P2D'))
    m.add('serviceTask', 'remindWarehouse', 'Remind warehouse', 570, 310, **bean('notificationService'))
    m.add('endEvent', 'warehouseReminded', 'Warehouse reminded', 680, 310)
    m.add('intermediateCatchEvent', 'inTransit', 'In transit', 570, 180, body=timer('transitTimer', '${transitTime}'))
    m.add('endEvent', 'parcelDelivered', 'Parcel delivered', 680, 180)
    m.flow('shipmentRequested', 'bookCarrier')
    m.flow('bookCarrier', 'handOverParcel')
    m.flow('handOverParcel', 'inTransit')
    m.flow('parcelWaiting', 'remindWarehouse', route='down-right')
    m.flow('remindWarehouse', 'warehouseReminded')
    m.flow('inTransit', 'parcelDelivered')
    return m.xml()


def claim_settlement(version):
    m = Model('claimSettlement', 'Claim settlement', f'{version}.0',
              '<escalation id="aboveLimitEscalation" name="Payout above limit" escalationCode="ABOVE_LIMIT" />')
    dx = 0 if version == 1 else 110
    m.add('startEvent', 'claimReported', 'Claim reported', 180, 220)
    m.add('userTask', 'registerClaim', 'Register claim', 290, 220, attributes=groups('sales'))
    if version == 2:
        m.add('exclusiveGateway', 'smallClaimGateway', 'Small claim?', 400, 220, label='above')
    m.add('subProcess', 'assessClaim', 'Assess claim', 740 + dx, 220, size=(720, 240))
    m.add('startEvent', 'assessmentStarted', '', 420 + dx, 180, parent='assessClaim')
    m.add('userTask', 'checkCoverage', 'Check coverage', 520 + dx, 180, attributes=groups('risk'), parent='assessClaim')
    m.add('exclusiveGateway', 'expertGateway', 'Expert needed?', 640 + dx, 180, label='above', parent='assessClaim')
    m.add('userTask', 'inspectDamage', 'Inspect damage', 750 + dx, 280, attributes=groups('risk'), parent='assessClaim')
    m.add('userTask', 'estimatePayout', 'Estimate payout', 850 + dx, 180, attributes=groups('accounting'), parent='assessClaim')
    m.add('exclusiveGateway', 'limitGateway', 'Above limit?', 960 + dx, 180, label='above', parent='assessClaim')
    m.add('endEvent', 'assessmentDone', '', 1050 + dx, 180, parent='assessClaim')
    m.add('endEvent', 'payoutAboveLimit', 'Payout above limit', 960 + dx, 275, label='right', parent='assessClaim',
          body='<escalationEventDefinition id="payoutAboveLimitEvent" escalationRef="aboveLimitEscalation" />')
    m.add('boundaryEvent', 'assessmentSlow', 'Three weeks passed', 480 + dx, 340, label='below-left',
          attributes='attachedToRef="assessClaim" cancelActivity="false"', body=timer('assessmentSlowTimer', 'P21D'))
    m.add('serviceTask', 'informClaimant', 'Inform claimant of delay', 600 + dx, 440, **bean('notificationService'))
    m.add('endEvent', 'claimantInformed', 'Claimant informed', 710 + dx, 440)
    m.add('boundaryEvent', 'largePayout', 'Large payout', 960 + dx, 340, label='below-left',
          attributes='attachedToRef="assessClaim"',
          body='<escalationEventDefinition id="largePayoutEvent" escalationRef="aboveLimitEscalation" />')
    m.add('userTask', 'approveLargeClaim', 'Approve large claim', 1070 + dx, 440,
          attributes=groups('management') + ' camunda:dueDate="${dateTime().plusDays(5).toDate()}"')
    m.add('exclusiveGateway', 'coveredGateway', 'Covered?', 1180 + dx, 220, label='below-right')
    m.add('serviceTask', 'sendRejection', 'Send rejection', 1300 + dx, 110, **bean('notificationService'))
    m.add('endEvent', 'claimRejected', 'Claim rejected', 1420 + dx, 110)
    m.add('serviceTask', 'payClaim', 'Pay claim', 1300 + dx, 220, attributes=external('pay-claim'))
    m.add('endEvent', 'claimSettled', 'Claim settled', 1420 + dx, 220)

    m.flow('claimReported', 'registerClaim')
    if version == 1:
        m.flow('registerClaim', 'assessClaim')
    else:
        m.flow('registerClaim', 'smallClaimGateway')
        m.flow('smallClaimGateway', 'assessClaim', 'no', default=True)
        m.flow('smallClaimGateway', 'payClaim', 'yes', '${claimAmount < 600}', route=('under', 520))
    m.flow('assessmentStarted', 'checkCoverage')
    m.flow('checkCoverage', 'expertGateway')
    m.flow('expertGateway', 'estimatePayout', 'no', default=True)
    m.flow('expertGateway', 'inspectDamage', 'yes', '${expertNeeded}', route='down-right')
    m.flow('inspectDamage', 'estimatePayout', route='right-up')
    m.flow('estimatePayout', 'limitGateway')
    m.flow('limitGateway', 'assessmentDone', 'no', default=True)
    m.flow('limitGateway', 'payoutAboveLimit', 'yes', '${payout > 20000}')
    m.flow('assessmentSlow', 'informClaimant', route='down-right')
    m.flow('informClaimant', 'claimantInformed')
    m.flow('assessClaim', 'coveredGateway')
    m.flow('largePayout', 'approveLargeClaim', route='down-right')
    m.flow('approveLargeClaim', 'coveredGateway', route='right-up')
    m.flow('coveredGateway', 'payClaim', 'yes', '${covered}')
    m.flow('coveredGateway', 'sendRejection', 'no', default=True, route='up-right')
    m.flow('sendRejection', 'claimRejected')
    m.flow('payClaim', 'claimSettled')
    return m.xml()


def customer_onboarding():
    m = Model('customerOnboarding', 'Customer onboarding', '1.0')
    m.add('startEvent', 'applicationReceived', 'Application received', 180, 200)
    m.add('userTask', 'collectDocuments', 'Collect documents', 290, 200, attributes=groups('sales'))
    m.add('boundaryEvent', 'documentsMissing', 'Three weeks passed', 310, 240, label='below-right',
          attributes='attachedToRef="collectDocuments"', body=timer('documentsMissingTimer', 'P21D'))
    m.add('endEvent', 'applicationExpired', 'Application expired', 310, 330)
    m.add('businessRuleTask', 'scoreCustomer', 'Score customer', 430, 200, attributes=decision('customerScore', 'score'))
    m.add('exclusiveGateway', 'scoreGateway', 'Score?', 550, 200, label='below-left')
    m.add('endEvent', 'applicationDeclined', 'Application declined', 550, 100, label='right')
    m.add('userTask', 'verifyIdentity', 'Verify identity', 650, 330, attributes=groups('risk'))
    m.add('exclusiveGateway', 'identityGateway', 'Proven?', 770, 330, label='below-left')
    m.add('endEvent', 'identityUnproven', 'Identity unproven', 770, 430)
    m.add('exclusiveGateway', 'acceptedGateway', '', 770, 200)
    m.add('parallelGateway', 'contractFork', '', 870, 200)
    m.add('userTask', 'signContract', 'Sign contract', 980, 200, attributes=groups('sales'))
    m.add('serviceTask', 'openAccount', 'Open account', 980, 330, **bean('accountService'))
    m.add('parallelGateway', 'contractJoin', '', 1090, 200)
    m.add('userTask', 'makeWelcomeCall', 'Make welcome call', 1200, 200,
          attributes='camunda:assignee="${accountManager}" ' + groups('sales'))
    m.add('endEvent', 'customerActive', 'Customer active', 1310, 200)
    m.flow('applicationReceived', 'collectDocuments')
    m.flow('documentsMissing', 'applicationExpired')
    m.flow('collectDocuments', 'scoreCustomer')
    m.flow('scoreCustomer', 'scoreGateway')
    m.flow('scoreGateway', 'acceptedGateway', 'clear', default=True)
    m.flow('scoreGateway', 'verifyIdentity', 'manual', "${score == 'manual'}", route='down-right')
    m.flow('scoreGateway', 'applicationDeclined', 'reject', "${score == 'reject'}")
    m.flow('verifyIdentity', 'identityGateway')
    m.flow('identityGateway', 'acceptedGateway', 'yes', '${identityProven}')
    m.flow('identityGateway', 'identityUnproven', 'no', default=True)
    m.flow('acceptedGateway', 'contractFork')
    m.flow('contractFork', 'signContract')
    m.flow('contractFork', 'openAccount', route='down-right')
    m.flow('openAccount', 'contractJoin', route='right-up')
    m.flow('signContract', 'contractJoin')
    m.flow('contractJoin', 'makeWelcomeCall')
    m.flow('makeWelcomeCall', 'customerActive')
    return m.xml()


# -- decisions ---------------------------------------------------------------------------------

def decision_table(key, name, version, inputs, output, rules, requires=''):
    """inputs: (variable, label, type); output: (name, label); rules: (input cells..., output, annotation)"""
    columns = ''.join(
        f'      <input id="{key}_{variable}" label="{label}"><inputExpression id="{key}_{variable}_expression" typeRef="{kind}"><text>{variable}</text></inputExpression></input>\n'
        for variable, label, kind in inputs)
    columns += f'      <output id="{key}_{output[0]}" name="{output[0]}" label="{output[1]}" typeRef="string" />\n'
    body = ''
    for n, (*cells, result, annotation) in enumerate(rules, 1):
        body += f'      <rule id="{key}_rule{n}"><description>{escape(annotation)}</description>'
        body += ''.join(f'<inputEntry id="{key}_rule{n}_in{c}"><text>{escape(cell)}</text></inputEntry>' for c, cell in enumerate(cells, 1))
        body += f'<outputEntry id="{key}_rule{n}_out"><text>"{result}"</text></outputEntry></rule>\n'
    return f'''  <decision id="{key}" name="{name}" camunda:historyTimeToLive="{HISTORY_TIME_TO_LIVE}" camunda:versionTag="{version}.0">
    <variable id="{key}_result" name="{output[0]}" typeRef="string" />
{requires}    <decisionTable id="{key}_table" hitPolicy="FIRST">
{columns}{body}    </decisionTable>
  </decision>
'''


def dmn(id, name, decisions, diagram):
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="{id}" name="{name}" namespace="urn:hindsight:demo">
{decisions}  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="{id}_diagram">
{diagram}    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
'''


def dmn_shape(element, x, y):
    return f'      <dmndi:DMNShape id="{element}_shape" dmnElementRef="{element}"><dc:Bounds x="{x}" y="{y}" width="180" height="80" /></dmndi:DMNShape>\n'


def order_risk(version):
    inputs = [('amount', 'Amount', 'double'), ('customerType', 'Customer type', 'string')]
    output = ('risk', 'Risk')
    if version == 1:
        rules = [('> 6000', '', 'high', 'Large sums are always looked at'),
                 ('[900..6000]', '"new"', 'high', 'Unknown customer'),
                 ('[2500..6000]', '', 'medium', ''),
                 ('', '', 'low', '')]
    else:
        inputs.append(('country', 'Country', 'string'))
        rules = [('> 6000', '', '', 'high', 'Large sums are always looked at'),
                 ('[900..6000]', '"new"', '', 'high', 'Unknown customer'),
                 ('> 4000', '', '"GB","US"', 'high', 'Customs involved'),
                 ('[2500..6000]', '', '', 'medium', ''),
                 ('', '', '', 'low', '')]
    return dmn('orderRiskDefinitions', 'Order risk',
               decision_table('orderRisk', 'Order risk', version, inputs, output, rules), dmn_shape('orderRisk', 160, 100))


def customer_score(version):
    requires = '    <informationRequirement id="customerScore_requires"><requiredDecision href="#industryRisk" /></informationRequirement>\n'
    rules = [('"high"', '< 100000', '', 'reject', 'Too small for a risky industry'),
             ('"high"', '', '', 'manual', ''),
             ('"medium"', '< 250000', '', 'manual', ''),
             ('', '', '< 1', 'manual', 'No track record yet'),
             ('', '', '', 'clear', '')]
    if version == 2:  # an established company no longer needs the manual check
        rules.insert(2, ('"medium"', '', '>= 10', 'clear', 'Established company'))
    score = decision_table('customerScore', 'Customer score', version,
                           [('industryRisk', 'Industry risk', 'string'), ('annualRevenue', 'Annual revenue', 'double'),
                            ('companyAge', 'Company age (years)', 'integer')],
                           ('score', 'Score'), rules, requires)
    industry = decision_table('industryRisk', 'Industry risk', version, [('industry', 'Industry', 'string')],
                              ('industryRisk', 'Industry risk'),
                              [('"gambling","crypto"', 'high', ''), ('"construction","travel"', 'medium', ''), ('', 'low', '')])
    edge = ('      <dmndi:DMNEdge id="customerScore_requires_edge" dmnElementRef="customerScore_requires">'
            '<di:waypoint x="250" y="260" /><di:waypoint x="250" y="200" /><di:waypoint x="250" y="180" /></dmndi:DMNEdge>\n')
    return dmn('customerScoreDefinitions', 'Customer score', score + industry,
               dmn_shape('customerScore', 160, 100) + dmn_shape('industryRisk', 160, 260) + edge)


FILES = {
    'order-handling-v1.bpmn': order_handling(1), 'order-handling-v2.bpmn': order_handling(2),
    'shipment.bpmn': shipment(),
    'claim-settlement-v1.bpmn': claim_settlement(1), 'claim-settlement-v2.bpmn': claim_settlement(2),
    'customer-onboarding.bpmn': customer_onboarding(),
    'order-risk-v1.dmn': order_risk(1), 'order-risk-v2.dmn': order_risk(2),
    'customer-score-v1.dmn': customer_score(1), 'customer-score-v2.dmn': customer_score(2),
}

MODELS.mkdir(parents=True, exist_ok=True)
for file, text in FILES.items():
    (MODELS / file).write_text(text, encoding='utf-8')
