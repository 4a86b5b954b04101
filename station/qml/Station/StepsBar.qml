pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Where one is in a short path: done steps are ticked, the present one is filled. Where there is
// little room only the present one is named.
RowLayout {
    id: root

    required property list<string> steps
    required property int current

    spacing: Theme.space8
    Accessible.role: Accessible.ProgressBar
    Accessible.name: qsTr("Step %1 of %2: %3").arg(current + 1).arg(steps.length).arg(steps[current] ?? "")

    Repeater {
        model: root.steps

        RowLayout {
            id: step

            required property int index
            required property string modelData
            readonly property bool done: index < root.current
            readonly property bool present: index === root.current

            spacing: Theme.space8
            Layout.fillWidth: index < root.steps.length - 1

            Rectangle {
                implicitWidth: Theme.space32
                implicitHeight: Theme.space32
                radius: width / 2
                color: step.present ? Theme.primary : step.done ? Theme.primarySoft : Theme.surface
                border.width: 2 * Theme.hairline
                border.color: step.present || step.done ? Theme.primary : Theme.edge

                Icon {
                    anchors.centerIn: parent
                    visible: step.done
                    icon: "check"
                    size: Theme.px(20)
                    color: Theme.primary
                }
                Text {
                    anchors.centerIn: parent
                    visible: !step.done
                    text: step.index + 1
                    color: step.present ? Theme.primaryInk : Theme.textSecondary
                    font.pixelSize: Math.round(16 * Theme.unit)
                    font.weight: Font.DemiBold
                    Accessible.ignored: true
                }
            }
            Text {
                text: step.modelData
                color: step.present ? Theme.emphasis : Theme.textSecondary
                font.pixelSize: Theme.text16
                font.weight: step.present ? Font.Bold : Font.Normal
                visible: step.present || root.width >= Theme.px(480)
                Accessible.ignored: true
            }
            Rectangle {
                visible: step.index < root.steps.length - 1
                implicitHeight: 2 * Theme.hairline
                color: step.done ? Theme.primary : Theme.line
                Layout.fillWidth: true
                Layout.minimumWidth: Theme.space16
            }
        }
    }
}
