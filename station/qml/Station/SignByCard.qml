import QtQuick
import QtQuick.Layouts

// The signature by card and PIN, from the card put in to "signed". The page around it has the way
// back; `touch` brings a pad of digits, without it a real keyboard types.
GridLayout {
    id: root

    required property var signing
    property bool touch: false
    property bool sideways: false

    readonly property bool typing: signing.stage === "typing_pin"
    readonly property bool working: signing.stage === "preparing" || signing.stage === "signing"
    readonly property bool done: signing.stage === "signed"

    columns: sideways && typing && touch ? 2 : 1
    columnSpacing: Theme.space64
    rowSpacing: Theme.space32

    ColumnLayout {
        spacing: Theme.space20
        Layout.fillWidth: true
        Layout.preferredWidth: 1
        Layout.alignment: Qt.AlignVCenter

        Rectangle {
            id: sign

            visible: !root.typing || !Theme.largeText
            implicitWidth: Theme.px(96)
            implicitHeight: Theme.px(96)
            radius: width / 2
            color: root.signing.isWarning ? Theme.warningSoft : root.done ? Theme.successSoft : Theme.primarySoft
            Layout.alignment: Qt.AlignHCenter

            Icon {
                anchors.centerIn: parent
                icon: root.signing.isWarning ? "warning" : root.done ? "check" : root.typing ? "lock" : "card"
                size: Theme.px(52)
                color: root.signing.isWarning ? Theme.warning : root.done ? Theme.success : Theme.primary
            }

            SequentialAnimation on opacity {
                loops: Animation.Infinite
                running: root.visible && root.working && !Theme.reducedMotion
                onStopped: sign.opacity = 1

                NumberAnimation { to: 0.4; duration: 700 }
                NumberAnimation { to: 1; duration: 700 }
            }
        }
        Heading {
            text: root.signing.heading
            font.pixelSize: root.touch ? Theme.text40 : Theme.text28
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Prose {
            text: root.signing.text
            font.pixelSize: root.touch ? Theme.text24 : Theme.text18
            font.weight: root.signing.isWarning ? Font.DemiBold : Font.Normal
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
            Layout.maximumWidth: Theme.px(720)
            Layout.alignment: Qt.AlignHCenter
        }
        PinDots {
            visible: root.typing
            signing: root.signing
            Layout.alignment: Qt.AlignHCenter
            onVisibleChanged: if (visible)
                forceActiveFocus()
        }
        BigButton {
            visible: root.typing && !root.touch
            enabled: root.signing.canEnter
            text: qsTr("Confirm the PIN")
            kind: BigButton.Kind.Primary
            iconName: "check"
            keyHint: "↵"
            Layout.alignment: Qt.AlignHCenter
            onChosen: root.signing.enter()
        }
        BigButton {
            visible: root.signing.canRetry
            text: qsTr("Try again")
            kind: BigButton.Kind.Primary
            iconName: "repeat"
            keyHint: root.touch ? "" : "↵"
            Layout.alignment: Qt.AlignHCenter
            onChosen: root.signing.retry()
        }
    }
    PinPad {
        visible: root.typing && root.touch
        signing: root.signing
        Layout.fillWidth: true
        Layout.maximumWidth: Theme.px(480)
        Layout.preferredWidth: 1
        Layout.alignment: Qt.AlignCenter
    }
}
